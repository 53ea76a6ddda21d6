"""The vendored files are the ones that were checked, and a wrong download is refused."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import subprocess
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_assets", ROOT / "tools/vendor_assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tarball_of(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


def test_every_vendored_file_has_its_recorded_digest(tool: ModuleType) -> None:
    lines = (tool.TARGET / tool.CHECKSUMS).read_text(encoding="ascii").splitlines()
    recorded = {name: digest for digest, name in (line.split("  ") for line in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in tool.TARGET.iterdir()
        if path.name != tool.CHECKSUMS
    }
    assert found == recorded


def test_the_licence_and_every_file_that_pages_ask_for_are_there(tool: ModuleType) -> None:
    names = {path.name for path in tool.TARGET.iterdir()}
    assert names == {*tool.WANTED.values(), tool.CHECKSUMS}
    assert "MIT License" in (tool.TARGET / "LICENSE.txt").read_text(encoding="utf-8")


def test_the_vendored_style_asks_for_nothing_from_elsewhere(tool: ModuleType) -> None:
    style = (tool.TARGET / "design-system.min.css").read_text(encoding="utf-8")
    addresses = [part.split(")")[0].strip("\"'") for part in style.split("url(")[1:]]
    assert all(address.startswith("data:") for address in addresses)
    assert "@import" not in style


def test_a_tarball_with_another_digest_is_refused(tool: ModuleType) -> None:
    with pytest.raises(tool.VendoringError, match="Do not use it"):
        tool.check_integrity(b"something else", tool.INTEGRITY)


def test_a_package_without_a_wanted_file_is_refused(tool: ModuleType) -> None:
    with pytest.raises(tool.VendoringError, match="the package has no file"):
        tool.unpack(tarball_of({"package/LICENSE.txt": b"MIT"}))


def test_writing_again_leaves_nothing_of_the_last_version(tool: ModuleType, tmp_path: Path) -> None:
    target = tmp_path / "sgds"
    tool.write_files({"old.css": b"old"}, target)
    tool.write_files({"new.css": b"new"}, target)
    assert {path.name for path in target.iterdir()} == {"new.css", tool.CHECKSUMS}
    expected = f"{hashlib.sha256(b'new').hexdigest()}  new.css\n"
    assert (target / tool.CHECKSUMS).read_text(encoding="ascii") == expected


def test_a_failed_download_changes_nothing_and_says_why(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (tool.TARGET / tool.CHECKSUMS).read_bytes()
    failed = subprocess.CompletedProcess([], 1, "", "E404 no such version")
    monkeypatch.setattr(tool.shutil, "which", lambda _: "/usr/bin/npm")
    monkeypatch.setattr(tool.subprocess, "run", lambda *_, **__: failed)
    assert tool.main() == 1
    assert "E404 no such version" in capsys.readouterr().err
    assert (tool.TARGET / tool.CHECKSUMS).read_bytes() == before


def test_a_machine_without_npm_is_told_what_to_install(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool.shutil, "which", lambda _: None)
    with pytest.raises(tool.VendoringError, match="npm is not installed"):
        tool.npm_pack(tmp_path)
