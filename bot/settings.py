"""Settings from the environment, `YUI_…`. Each wrong or missing one is told in one sentence."""

import base64
import binascii
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.staff_news.mail_server import mail_server
from models.seal import Vault

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class SettingsError(Exception):
    """A setting is missing or wrong; the message is one sentence for the person at the terminal."""


class Settings(BaseSettings):
    """All settings. Times in seconds.

    `field_keys` reads `id:base64,id:base64`: 32 bytes each, the first seals, all open. `embedded_worker` is whether
    `yui serve` also handles and sends. `call_seconds` is how long one call to LINE may take. `rate_share` is the
    part of LINE's rate limits that this process may use while no Redis shares them out.
    """

    model_config = SettingsConfigDict(env_prefix="YUI_", extra="ignore", frozen=True)

    database_url: str = Field("sqlite:///var/yui.db", repr=False)
    redis_url: str | None = Field(None, repr=False)
    line_api_url: str | None = None
    field_keys: SecretStr = SecretStr("")
    public_url: str = "http://127.0.0.1:8000"
    embedded_worker: bool = True
    smtp_url: SecretStr | None = None
    movable_clock: bool = False
    call_seconds: float = 10.0
    rate_share: float = 1.0
    log_level: str = "info"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError:
            raise ValueError("YUI_DATABASE_URL is no database address") from None
        if backend not in DRIVERS:
            raise ValueError("YUI_DATABASE_URL must begin with sqlite:/// or postgresql://")
        if backend == "sqlite" and make_url(value).database in (None, "", ":memory:"):
            raise ValueError("YUI_DATABASE_URL must name a file, as in sqlite:///var/yui.db")
        return value

    @field_validator("redis_url", "line_api_url", "smtp_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: str | None) -> str | None:
        return value.rstrip("/") or None if isinstance(value, str) else value

    @field_validator("redis_url")
    @classmethod
    def _redis_url(cls, value: str | None) -> str | None:
        if value is not None and not _has_place(value, "redis", "rediss"):
            raise ValueError("YUI_REDIS_URL must read redis://host:6379 or rediss://host:6379")
        return value

    @field_validator("line_api_url")
    @classmethod
    def _line_api_url(cls, value: str | None) -> str | None:
        if value is not None and not _has_place(value, "http", "https"):
            raise ValueError("YUI_LINE_API_URL must read http://host:port, and stay unset for LINE itself")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mail_server(value.get_secret_value())  # raises ValueError
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str) -> str:
        if not _has_place(value, "http", "https"):
            raise ValueError("YUI_PUBLIC_URL must begin with https:// (or http:// on one's own desk)")
        return value.rstrip("/")

    @field_validator("call_seconds")
    @classmethod
    def _call_seconds(cls, value: float) -> float:
        if not 0 < value <= 20:
            raise ValueError("YUI_CALL_SECONDS must lie between 0 and 20")
        return value

    @field_validator("rate_share")
    @classmethod
    def _rate_share(cls, value: float) -> float:
        if not 0 < value <= 1:
            raise ValueError("YUI_RATE_SHARE must lie between 0 and 1")
        return value

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, value: str) -> str:
        if value not in ("debug", "info", "warning", "error"):
            raise ValueError("YUI_LOG_LEVEL must be debug, info, warning or error")
        return value

    @model_validator(mode="after")
    def _safe_together(self) -> Self:
        if self.movable_clock and self.line_api_url is None:
            raise ValueError("YUI_MOVABLE_CLOCK works only with the simulator, and YUI_LINE_API_URL is not set")
        if self.line_api_url is None and self.public_url.startswith("http://") and not self.is_local:
            raise ValueError("YUI_PUBLIC_URL must begin with https://, for LINE takes no other")
        return self

    @property
    def is_local(self) -> bool:
        """Whether the public address is this very machine, as on a desk."""
        return self.public_url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))

    @property
    def async_database_url(self) -> str:
        """The database's address with the program's own driver."""
        url = make_url(self.database_url)
        return url.set(drivername=DRIVERS[url.get_backend_name()]).render_as_string(hide_password=False)

    def vault(self) -> Vault:
        """The vault over the field keys; raises SettingsError where they are missing or wrong."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (part.strip() for part in self.field_keys.get_secret_value().split(","))):
            key_id, _, encoded = part.partition(":")
            keys[key_id] = _key_bytes(key_id, encoded)
        if not keys:
            raise SettingsError("YUI_FIELD_KEYS is not set: make one with `yui doctor --new-key`.")
        return Vault(keys)


def read_settings(**given: object) -> Settings:
    """The settings; what is given here goes before the environment. Raises SettingsError."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "YUI_" + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(message if "YUI_" in message else f"{name}: {message}") from None


def _has_place(address: str, *schemes: str) -> bool:
    """Whether an address begins with one of the schemes and names a host, with a port if any."""
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _key_bytes(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32 or not (0 < len(key_id) <= 8 and key_id.isascii()):
        raise SettingsError(
            "YUI_FIELD_KEYS must read id:key,id:key with ids of 1 to 8 letters and keys of 32 bytes in base64."
        )
    return key
