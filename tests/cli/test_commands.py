"""The operator's commands, on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from lti_leadership.agencies.destinations import Destination
from lti_leadership.agencies.models import Deployment, Platform
from lti_leadership.cli import main
from lti_leadership.database import create_database_app, db
from lti_leadership.settings import Settings
from lti_leadership.vault import Vault
from lti_leadership.web.support import open_case

from databases import TEST_SECRET

PLATFORM = {
    "--issuer": "https://lms.example",
    "--client-id": "c1",
    "--auth-url": "https://lms.example/auth",
    "--token-url": "https://lms.example/token",
    "--jwks-url": "https://lms.example/jwks",
    "--deployment": "1",
}
HEADER = "issuer,client_id,auth_url,token_url,jwks_url,deployment,agency\n"
ROW = "https://{0}.example,c,https://{0}.example/a,https://{0}.example/t,https://{0}.example/j,1,glen\n"


@pytest.fixture(autouse=True)
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LTI_LEADERSHIP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LTI_LEADERSHIP_SECRET_KEY", TEST_SECRET.get_secret_value())
    monkeypatch.setenv("LTI_LEADERSHIP_DATA_DIR", str(settings.data_dir))


@pytest.fixture
def database(settings: Settings) -> Iterator[None]:
    app = create_database_app(settings)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env=variables)


def platform_add(**changes: str) -> Result:
    given = {
        **PLATFORM,
        **{f"--{name.replace('_', '-')}": value for name, value in changes.items()},
    }
    return run("platform", "add", *(word for pair in given.items() for word in pair))


@pytest.mark.usefixtures("database")
def test_a_first_platform_needs_no_agency_and_says_what_to_enter_in_the_lms() -> None:
    result = platform_add()
    assert result.exit_code == 0, result.output
    assert "login http://127.0.0.1:8002/lti/login" in result.output
    deployment = db.session.scalar(select(Deployment))
    assert deployment is not None
    assert (deployment.agency and deployment.agency.slug, deployment.status) == (
        "lms-example",
        "active",
    )


@pytest.mark.usefixtures("database")
def test_adding_a_platform_again_brings_it_up_to_date() -> None:
    platform_add()
    assert platform_add(jwks_url="https://lms.example/new").exit_code == 0
    assert list(db.session.scalars(select(Platform.jwks_url))) == ["https://lms.example/new"]


def test_with_several_agencies_one_has_to_be_named() -> None:
    run("agency", "add", "--name", "Glen Council")
    run("agency", "add", "--name", "Strath Care")
    result = platform_add()
    assert result.exit_code == 1
    assert "say which agency it is for: glen-council, strath-care" in result.output
    assert platform_add(agency="strath-care").exit_code == 0


def test_a_deployment_never_changes_hands() -> None:
    run("agency", "add", "--name", "Glen")
    run("agency", "add", "--name", "Strath")
    assert platform_add(agency="glen").exit_code == 0
    result = platform_add(agency="strath")
    assert (result.exit_code, "belongs to another agency" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "lms.example"}, "issuer: Value error, must be a web address"),
        ({"jwks_url": "javascript:1"}, "jwks_url: Value error, must be a web address"),
        ({"client_id": "x" * 300}, "client_id: String should have at most 255 characters"),
        ({"deployment": ""}, "deployment: Field required"),
        ({"agency": "nobody"}, "there is no agency “nobody” (known: none yet)"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_line(changes: dict[str, str], words: str) -> None:
    result = platform_add(**changes)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("database")
def test_many_platforms_come_from_a_csv_file(tmp_path: Path) -> None:
    run("agency", "add", "--name", "Glen")
    path = tmp_path / "platforms.csv"
    path.write_text("\ufeff" + HEADER + ROW.format("one") + ROW.format("two"), encoding="utf-8")
    result = run("platform", "add", "--csv", str(path))
    assert result.exit_code == 0, result.output
    assert len(db.session.scalars(select(Deployment)).all()) == 2


@pytest.mark.usefixtures("database")
def test_a_csv_file_is_taken_whole_or_not_at_all_and_all_its_faults_are_told(
    tmp_path: Path,
) -> None:
    run("agency", "add", "--name", "Glen")
    path = tmp_path / "platforms.csv"
    bad = ROW.format("two").replace("https://two.example/j", "no address")
    path.write_text(HEADER + ROW.format("one") + bad + ROW.format("three")[6:], encoding="utf-8")
    result = run("platform", "add", "--csv", str(path))
    assert result.exit_code == 1
    assert f"{path}:3: jwks_url" in result.output
    assert f"{path}:4: issuer" in result.output
    assert db.session.scalars(select(Deployment)).all() == []


@pytest.mark.usefixtures("database")
def test_an_unknown_agency_in_a_csv_row_is_told_with_its_line(tmp_path: Path) -> None:
    run("agency", "add", "--name", "Glen")
    path = tmp_path / "platforms.csv"
    row = ROW.format("two").replace("glen", "nobody")
    path.write_text(HEADER + ROW.format("one") + row, encoding="utf-8")
    result = run("platform", "add", "--csv", str(path))
    assert f"{path}:3: there is no agency “nobody”" in result.output
    assert db.session.scalars(select(Deployment)).all() == []


@pytest.mark.usefixtures("database")
def test_an_lrs_secret_comes_from_the_environment_and_is_sealed() -> None:
    run("agency", "add", "--name", "Glen")
    result = run(
        *("lrs", "add", "--agency", "glen", "--name", "LRS", "--username", "key"),
        *("--endpoint", "https://lrs.example/xapi/statements"),
        LTI_LEADERSHIP_LRS_SECRET="a secret word",
    )
    assert result.exit_code == 0, result.output
    assert "a secret word" not in result.output
    lrs = db.session.scalar(select(Destination))
    assert lrs is not None
    assert lrs.endpoint == "https://lrs.example/xapi"
    assert lrs.sealed_secret is not None
    assert Vault(TEST_SECRET.get_secret_value()).open(lrs.sealed_secret) == "a secret word"


def test_an_lrs_address_without_https_is_refused_kindly() -> None:
    run("agency", "add", "--name", "Glen")
    result = run(
        *("lrs", "add", "--agency", "glen", "--name", "LRS", "--username", "key"),
        *("--endpoint", "lrs.example"),
        LTI_LEADERSHIP_LRS_SECRET="x",
    )
    assert result.exit_code == 1
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("database")
def test_a_support_code_is_looked_up() -> None:
    code = open_case(db.session, "NonceMismatchError", "nonce is not the one of this login")
    result = run("support", "show", code.lower())
    assert "why    NonceMismatchError: nonce is not the one of this login" in result.output
    assert run("support", "show", "NONE-SUCH").exit_code == 1


def test_commands_on_an_empty_database_say_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    for command in (["agency", "list"], ["worker"], ["serve"], ["store", "serve"], ["db", "check"]):
        result = run(*command, LTI_LEADERSHIP_DATABASE_URL=url)
        assert (result.exit_code, "db upgrade" in result.output) == (1, True), result.output


def test_db_upgrade_makes_a_database_and_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'none.db'}"
    assert run("db", "upgrade", LTI_LEADERSHIP_DATABASE_URL=url).exit_code == 0
    assert run("db", "check", LTI_LEADERSHIP_DATABASE_URL=url).exit_code == 0


def test_content_with_faults_stops_the_start_and_lists_them(tmp_path: Path) -> None:
    result = run("serve", LTI_LEADERSHIP_FRAMEWORK_DIR=str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "the framework’s content has problems" in result.output


def test_help_lists_every_command() -> None:
    output = run("--help").output
    for command in ("serve", "worker", "platform", "lrs", "framework", "demo", "demo-once", "db"):
        assert command in output
