"""What an operator can set, read once at start from `LTI_LEADERSHIP_*` variables.

A secret is never a command-line argument: it comes from the environment or from a file in
`data_dir` that only its owner can read, made on the first start.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEFAULT_XAPI_BASE_IRI = "https://w3id.org/lti-leadership"
SECRET_BYTES = 32


class Settings(BaseSettings):
    """One running instance's settings; frozen, so nothing changes under a request.

    Attributes:
        public_url: the tool's own origin as browsers see it, without a final slash.
        store_public_url: the statement store's origin, without a final slash.
        data_dir: where the embedded database and the generated secret live.
        database_url: a SQLAlchemy address; SQLite in `data_dir` when not given.
        secret_key: signs cookies and seals credentials; generated when not given.
        framework_dir: the content folder; the packaged one when not given.
        xapi_base_iri: prefix of every activity IRI; fixed once statements were sent.
        allowed_private_hosts: `host` or `host:port` names that outgoing calls may reach
            although they resolve to loopback or private addresses.
        trusted_proxies: how many reverse proxies stand in front (for `X-Forwarded-*`).
    """

    model_config = SettingsConfigDict(
        env_prefix="LTI_LEADERSHIP_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    public_url: str = "http://127.0.0.1:8002"
    store_public_url: str = "http://127.0.0.1:8003"
    data_dir: Path = Path("var")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    framework_dir: Path | None = None
    xapi_base_iri: str = DEFAULT_XAPI_BASE_IRI
    allowed_private_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    trusted_proxies: int = Field(default=0, ge=0, le=5)

    @field_validator("public_url", "store_public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            message = "must be an origin such as https://leadership.example, with no path"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("allowed_private_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @property
    def resolved_database_url(self) -> str:
        """The database's address; SQLite in the data folder unless another one was set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'lti-leadership.db'}"

    @property
    def launch_url(self) -> str:
        """The one redirect_uri: exact and without a query (Moodle and Open edX compare exactly)."""
        return f"{self.public_url}/lti/launch"


def load_settings() -> Settings:
    """Read the environment, and make the secret key file on the first start.

    Raises:
        pydantic.ValidationError: a variable has a value that cannot be used.
        OSError: the data folder cannot be made or written.
    """
    settings = Settings()
    if settings.secret_key.get_secret_value():
        return settings
    return settings.model_copy(update={"secret_key": SecretStr(_kept_secret(settings.data_dir))})


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret.key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(SECRET_BYTES))
    return path.read_text(encoding="ascii").strip()
