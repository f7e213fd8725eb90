"""Every setting of the product: name, type, default, help. Read once at start, refused when wrong."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from flask import current_app
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SHORTEST_SECRET = 32  # characters; 256 bits in base64 are 43


class SettingsError(SystemExit):
    """The start is refused: the message names each wrong setting and what is allowed."""


class Settings(BaseSettings):
    """The settings, one field each; the table in docs/settings.md is made from this class."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=True, frozen=True)

    APP_ENV: Literal["production", "development", "test"] = Field(
        "production", description="In production the secrets must be given, long and all different."
    )
    SECRET_KEY: str = Field("", description="Signs cookies and form tokens.")
    SECRET_KEY_FALLBACKS: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Older SECRET_KEYs, comma-separated: still read, never used to sign."
    )
    JWT_SECRET: str = Field("", description="Signs the tokens of API clients.")
    CODE_PEPPER: str = Field("", description="Mixed into the hashes of mailed links and codes.")
    ADMIN_API_KEY: str = Field(
        "", description="The X-Admin-Key of clean-up calls; while keys change, two with a comma; empty: 503."
    )
    METRICS_TOKEN: str = Field("", description="Bearer token of /metrics; empty: nothing is counted there.")
    SENTRY_DSN: str = Field("", description="Where faults are reported, without content; empty: nowhere.")

    DATA_DIR: Path = Field(Path("instance"), description="Folder of the embedded database and its keys.")
    DATABASE_URL: str = Field("", description="Postgres or SQLite URL; empty: DATA_DIR/guesthouse.db.")
    REDIS_URL: str = Field("", description="redis:// or rediss:// URL of the broker; empty: no broker.")
    PORT: int = Field(8000, ge=1, le=65535, description="Port that the web process listens on.")
    WEB_CONCURRENCY: int = Field(1, ge=1, le=64, description="Web worker processes.")
    PUBLIC_BASE_URL: str = Field(
        "", description="Scheme and host of links in mails and short links; empty: http://localhost:PORT."
    )
    TRUSTED_HOSTS: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Hosts answered, comma-separated, besides that of PUBLIC_BASE_URL; empty: loopback too.",
    )
    PROXY_HOPS: int = Field(0, ge=0, le=10, description="Trusted proxies in front (Heroku: 1).")

    MAIL_URL: str = Field("", description="smtp:// or smtps:// URL; empty: mail stays in the outbox page.")
    MAIL_FROM: str = Field("Guesthouse <hello@localhost>", description="Sender of every mail.")
    MAIL_INBOX: str = Field(
        "", description="Address that customers answer to (see docs/repairs.md); empty: no answers by mail."
    )
    MAILROOM_PORT: int = Field(
        0,
        ge=0,
        le=65_535,
        description="Port on which `make run` takes letters to MAIL_INBOX, by SMTP; 0: none.",
    )
    ATTACHMENTS_URL: str = Field(
        "", description="s3://bucket/prefix?endpoint=...&region=... of files; empty: DATA_DIR/attachments."
    )
    CURRENCY: str = Field("EUR", pattern="^[A-Z]{3}$", description="Currency of the repair desk (ISO 4217).")
    DEFAULT_LOCALE: Literal["en", "fr", "es", "zh_CN"] = Field(
        "en", description="Language where the visitor names none that we have."
    )
    ACCOUNT_DISCLOSURE: Literal["helpful", "private"] = Field(
        "helpful", description="How telling check-email, register and sign-in are about known emails."
    )

    GUEST_IDLE_DAYS: float = Field(
        30, gt=0, le=36_500, description="Days without activity after which a guest is swept."
    )
    GUEST_LINK_DAYS: float = Field(7, gt=0, le=36_500, description="Days that a guest's link lives.")
    GUEST_LINK_LIMIT: int = Field(5, ge=0, description="Links that a guest may have.")
    ACCOUNT_LINK_LIMIT: int = Field(10_000, ge=1, description="Sanity cap on the links of one account.")
    GUEST_PROJECT_LIMIT: int = Field(5, ge=0, description="Projects that a guest may have.")
    GUEST_NOTE_LIMIT: int = Field(200, ge=0, description="Notes that a guest may have.")
    GUEST_SNIPPET_LIMIT: int = Field(30, ge=0, description="Snippets that a guest may have.")
    GUEST_TASK_LIMIT: int = Field(300, ge=0, description="Tasks that a guest may have.")
    ACCOUNT_PROJECT_LIMIT: int = Field(1_000, ge=1, description="Sanity cap on the projects of one account.")
    GUEST_PATH_LIMIT: int = Field(3, ge=0, description="Learning paths that a guest may have.")
    ACCOUNT_PATH_LIMIT: int = Field(
        1_000, ge=1, description="Sanity cap on the learning paths of one account."
    )
    GUEST_CHART_DAYS: float = Field(7, gt=0, le=36_500, description="Days that a guest's Bazi chart is kept.")
    GUEST_CHART_LIMIT: int = Field(3, ge=0, description="Bazi charts that a guest may keep.")
    ACCOUNT_CHART_LIMIT: int = Field(1_000, ge=1, description="Sanity cap on the charts of one account.")
    GUESTS_PER_IP_PER_DAY: int = Field(3, ge=0, description="Guests made a day from one address (IPv6: /64).")
    RATELIMIT_ENABLED: bool = Field(True, description="Whether any rate limit is applied.")

    MERGE_ON_LOGIN: Literal["ask", "never"] = Field(
        "ask", description="Whether a sign-in offers to bring along what the guest of this browser made."
    )
    MERGE_INLINE_ROWS: int = Field(
        5_000, ge=0, description="Rows up to which a merge is done in the request; more go to a worker."
    )
    MERGE_UNDO_HOURS: float = Field(24, gt=0, description="Hours in which a merge can be undone.")

    LLM_URL: str = Field(
        "", description="OpenAI-compatible endpoint (https://host/v1) for better texts; empty: never asked."
    )
    LLM_API_KEY: str = Field("", description="Key sent to LLM_URL; empty: none is sent.")
    LLM_MODEL: str = Field("", description="Name of the model at LLM_URL; needed where that is set.")
    LLM_TIMEOUT_SECONDS: float = Field(
        20, gt=0, le=60, description="Seconds after which the built-in way goes on without the model."
    )

    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level logged.")
    PASSWORD_HASH_COST: Literal["standard", "low"] = Field(
        "standard", description="Cost of argon2id; low is for tests and refused in production."
    )

    @classmethod
    def from_environment(cls, **overrides: object) -> Self:
        """Read the environment; `overrides` win. Raise SettingsError naming what is wrong."""
        try:
            return cls(**overrides)  # type: ignore[arg-type]
        except ValidationError as error:
            raise SettingsError("\n".join(_complaint(item) for item in error.errors())) from None

    @field_validator("SECRET_KEY_FALLBACKS", "TRUSTED_HOSTS", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("DATABASE_URL", mode="after")
    @classmethod
    def _database_url(cls, value: str) -> str:
        url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", value)
        if url and not url.startswith(("postgresql+psycopg://", "sqlite:///")):
            raise ValueError("must be a postgres:// or sqlite:/// URL")
        return url

    @field_validator("REDIS_URL", mode="after")
    @classmethod
    def _redis_url(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must be a redis://, rediss:// or unix:// URL")
        return value

    @field_validator("MAIL_URL", mode="after")
    @classmethod
    def _mail_url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
            raise ValueError("must be an smtp:// or smtps:// URL with a host")
        return value

    @field_validator("MAIL_INBOX", mode="after")
    @classmethod
    def _mail_inbox(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@+\s<>]+@[^@\s<>]+", value):
            raise ValueError("must be an address like repairs@example.com, without a plus")
        return value

    @field_validator("ATTACHMENTS_URL", mode="after")
    @classmethod
    def _attachments_url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme != "s3" or not urlsplit(value).hostname):
            raise ValueError("must be an s3://bucket URL")
        return value

    @field_validator("LLM_URL", mode="after")
    @classmethod
    def _llm_url(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an http(s):// URL with a host")
        return value.rstrip("/")

    @field_validator("PUBLIC_BASE_URL", mode="after")
    @classmethod
    def _public_base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("must be http(s)://host without a path")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _model(self) -> Self:
        if self.LLM_URL and not self.LLM_MODEL:
            raise ValueError("LLM_MODEL must be named where LLM_URL is set")
        return self

    @model_validator(mode="after")
    def _secrets(self) -> Self:
        if self.APP_ENV != "production":
            return self
        given = {name: getattr(self, name) for name in ("SECRET_KEY", "JWT_SECRET", "CODE_PEPPER")}
        given |= {f"ADMIN_API_KEY {n}".removesuffix(" 1"): key for n, key in enumerate(self.admin_keys, 1)}
        if self.METRICS_TOKEN:
            given["METRICS_TOKEN"] = self.METRICS_TOKEN
        for name, secret in given.items():
            if len(secret) < SHORTEST_SECRET:
                raise ValueError(f"{name} must be at least {SHORTEST_SECRET} characters in production")
        if len(set(given.values())) < len(given):
            raise ValueError(f"{', '.join(given)} must all be different in production")
        if self.PASSWORD_HASH_COST != "standard":
            raise ValueError("PASSWORD_HASH_COST must be standard in production")
        return self

    @property
    def admin_keys(self) -> tuple[str, ...]:
        """The keys of which any opens the clean-up call: one, or the new and the old."""
        return tuple(key.strip() for key in self.ADMIN_API_KEY.split(",") if key.strip())[:2]

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL: as given, else the embedded database."""
        return self.DATABASE_URL or f"sqlite:///{self.DATA_DIR.resolve() / 'guesthouse.db'}"

    @property
    def base_url(self) -> str:
        """Scheme and host of links that leave the house, without a slash at the end."""
        return self.PUBLIC_BASE_URL or f"http://localhost:{self.PORT}"

    @property
    def base_host(self) -> str:
        """The host name alone of `base_url`, lower case."""
        return (urlsplit(self.base_url).hostname or "").lower()

    @property
    def is_https(self) -> bool:
        """Whether visitors come over HTTPS, which decides the cookie's name and its Secure mark."""
        return self.base_url.startswith("https:")


def settings() -> Settings:
    """Return the settings of the current app."""
    found: Settings = current_app.extensions["settings"]
    return found


def _complaint(item: object) -> str:
    """Say one validation error as `NAME: what is allowed`."""
    assert isinstance(item, dict)
    name = ".".join(str(part) for part in item["loc"]) or "settings"
    return f"{name}: {item['msg'].removeprefix('Value error, ')}"
