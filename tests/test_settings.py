"""Settings, the kept secret, and the vault."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from lti_leadership.settings import Settings, load_settings
from lti_leadership.vault import SecretKeyChangedError, Vault


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("LTI_LEADERSHIP_DATA_DIR", str(folder))
    return folder


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(data_dir: Path) -> None:
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.get_secret_value()) >= 43
    assert stat.S_IMODE((data_dir / "secret.key").stat().st_mode) == 0o600


def test_a_given_secret_wins_and_no_file_is_made(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LTI_LEADERSHIP_SECRET_KEY", "given")
    assert load_settings().secret_key.get_secret_value() == "given"
    assert not data_dir.exists()


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_LEADERSHIP_SECRET_KEY", "given")
    assert "given" not in repr(Settings())


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_LEADERSHIP_ALLOWED_PRIVATE_HOSTS", "Localhost:8001, 127.0.0.1,")
    assert Settings().allowed_private_hosts == {"localhost:8001", "127.0.0.1"}


@pytest.mark.parametrize(
    "url", ["leadership.example", "https://x.example/path", "ftp://x.example", ""]
)
def test_the_public_address_must_be_an_origin(url: str) -> None:
    with pytest.raises(ValidationError, match="origin"):
        Settings(public_url=url)


def test_a_final_slash_is_dropped() -> None:
    assert Settings(public_url="https://x.example/").launch_url == "https://x.example/lti/launch"


def test_the_vault_opens_what_it_sealed_and_nothing_else() -> None:
    vault = Vault("one")
    sealed = vault.seal("a secret")
    assert vault.open(sealed) == "a secret"
    assert "a secret" not in sealed
    assert sealed != vault.seal("a secret")
    with pytest.raises(SecretKeyChangedError):
        Vault("another").open(sealed)
    with pytest.raises(SecretKeyChangedError):
        vault.open("rubbish")
