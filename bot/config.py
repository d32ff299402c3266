"""The environment and `.env` are read once into a frozen object; a wrong value stops the start."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from bot.logs import hide
from bot.settings_taken import (
    DEFAULT_DATABASE,
    ENCODING,
    PREFIX,
    PUBLIC_API,
    TAKES,
    ConfigError,
    SecretFile,
    checked,
    reason,
)

ENV_FILE = Path(".env")


class Config(BaseSettings):
    """What the operator decided. Frozen; the token can't be printed by accident."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = None
    token_file: Path | None = None
    api_url: str = PUBLIC_API
    database_url: str = DEFAULT_DATABASE
    policy_file: Path | None = None
    listen: Annotated[tuple[str, int] | None, NoDecode] = None  # HOST:PORT as written, no JSON
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_secret_file: Path | None = None
    operator_chat: int | None = None
    log: str = "text"
    log_level: str = "INFO"

    @model_validator(mode="before")
    @classmethod
    def _each_value_is_good(cls, given: dict[str, Any]) -> dict[str, Any]:
        secrets = [given[name] for name in ("token", "webhook_secret") if isinstance(given.get(name), str)]
        hide(None, *secrets)  # also where one stands in another one's place
        for one in ("token", "webhook_secret"):
            if one in given and f"{one}_file" in given:
                name = PREFIX + one.upper()
                raise ConfigError(f"{name} and {name}_FILE", "both", "one of the two")
        good = {name: checked(name, value) for name, value in given.items() if name in TAKES}
        if "webhook_url" in given:
            for needed in ("webhook_secret", "listen"):
                if needed not in given and f"{needed}_file" not in given:
                    name = PREFIX + needed.upper()
                    raise ConfigError(name, f"nothing, and {PREFIX}WEBHOOK_URL needs it", TAKES[needed])
        for one in ("token", "webhook_secret"):
            held = good.get(f"{one}_file")
            if isinstance(held, SecretFile):
                good |= {one: held.secret, f"{one}_file": held.path}
        return good

    @property
    def token_text(self) -> str | None:
        """The token in the open: for the client of the Bot API and for the log's redaction only."""
        return self.token.get_secret_value() if self.token else None

    @property
    def webhook_secret_text(self) -> str | None:
        """The webhook's secret in the open: as `token_text`."""
        return self.webhook_secret.get_secret_value() if self.webhook_secret else None


def read(env_file: Path | None = ENV_FILE) -> Config:
    """The configuration in force, or a ConfigError."""
    try:
        return Config(_env_file=env_file)  # type: ignore[call-arg] # pydantic-settings' own argument
    except ValidationError as refused:
        raise refused.errors()[0]["ctx"]["error"] from None
    except (OSError, UnicodeDecodeError) as unreadable:
        got = f"a file that can't be read ({reason(unreadable)})"
        raise ConfigError(str(env_file), got, "lines NAME=value, in UTF-8") from None


def unknown_settings(env_file: Path | None = ENV_FILE, environment: Iterable[str] = os.environ) -> list[str]:
    """A sentence for each BOT_ name that means nothing here, with the name it may have been meant to be."""
    known = sorted(PREFIX + name.upper() for name in TAKES)
    source = DotEnvSettingsSource(Config, env_file=env_file, env_file_encoding=ENCODING)
    given = {name.upper() for name in (*environment, *source.env_vars)}
    return [_unknown(name, known) for name in sorted(given.difference(known)) if name.startswith(PREFIX)]


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"{name} is no setting of this program" + (f"; was {near[0]} meant?" if near else "")
