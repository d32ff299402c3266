"""Configuration: what the operator wrote, then what the program holds or says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.config import Config, read, unknown_settings
from bot.settings_taken import TAKES, ConfigError

SSL_MODES = "disable, allow, prefer, require, verify-ca, verify-full"
TOKEN = "123456789:AAF-canary_canary_canary_canary_0001"
SECRET = "canary_canary_canary_canary_canary_0001"
OWN = ("#BOT_TOKEN", "#BOT_POLICY", "#BOT_LISTEN", "#BOT_WEBHOOK", "#BOT_OPERATOR")  # without a default to read back
Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("BOT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def env_file(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / ".env"
        path.write_text(text, "utf-8")
        return path

    return write


def refusal(monkeypatch: pytest.MonkeyPatch, **settings: str) -> str:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as told:
        read(None)
    return str(told.value)


def test_nothing_set_gives_the_defaults() -> None:
    config = read(None)
    assert config.model_dump() == {
        "token": None,
        "token_file": None,
        "api_url": "https://api.telegram.org",
        "database_url": "sqlite:///data/bot.db",
        "policy_file": None,
        "listen": None,
        "webhook_url": None,
        "webhook_secret": None,
        "webhook_secret_file": None,
        "operator_chat": None,
        "log": "text",
        "log_level": "INFO",
    }
    assert config.token_text is None


def test_the_environment_beats_the_file(env_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = env_file("BOT_LOG=json\nBOT_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("BOT_LOG_LEVEL", "error")
    config = read(path)
    assert (config.log, config.log_level) == ("json", "ERROR")


def test_a_file_saved_on_windows_is_read(env_file: Write) -> None:
    assert read(env_file("\ufeffBOT_LOG=json\r\n")).log == "json"


def test_a_file_that_is_not_text_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"BOT_LOG=\xff\xfe")
    with pytest.raises(ConfigError) as told:
        read(path)
    assert str(told.value) == f"{path}: got a file that can't be read (not UTF-8); takes lines NAME=value, in UTF-8"


def test_the_token_is_held_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", f" {TOKEN}\n")
    config = read(None)
    assert config.token_text == TOKEN
    assert TOKEN not in f"{config!r} {config} {config.model_dump()} {config.model_dump_json()}"


def test_the_token_is_read_from_its_file_without_the_space_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_text(f"\n {TOKEN} \n")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(path))
    config = read(None)
    assert (config.token, config.token_file) == (SecretStr(TOKEN), path)


def test_the_webhooks_secret_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, secret = tmp_path / "secret", "0123456789-abcdef_0123456789ABCDEF"
    path.write_text(f"{secret}\n")
    monkeypatch.setenv("BOT_WEBHOOK_SECRET_FILE", str(path))
    monkeypatch.setenv("BOT_WEBHOOK_URL", "https://bot.example.com/in")
    monkeypatch.setenv("BOT_LISTEN", "127.0.0.1:8090")
    config = read(None)
    assert (config.webhook_secret, config.webhook_secret_file) == (SecretStr(secret), path)
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", secret)
    with pytest.raises(ConfigError, match="BOT_WEBHOOK_SECRET and BOT_WEBHOOK_SECRET_FILE: got both"):
        read(None)


def test_the_configuration_cannot_be_changed() -> None:
    config = read(None)
    with pytest.raises(ValidationError):
        config.log = "json"


def test_a_token_and_a_file_of_it_are_one_too_many(env_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN_FILE", "anywhere")
    with pytest.raises(ConfigError) as told:
        read(env_file(f"BOT_TOKEN={TOKEN}"))
    assert str(told.value) == "BOT_TOKEN and BOT_TOKEN_FILE: got both; takes one of the two"


@pytest.mark.parametrize("name", sorted(TAKES))
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_value_is_an_error(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = f"BOT_{name.upper()}"
    assert refusal(monkeypatch, **{setting: value}) == f"{setting}: got nothing; takes {TAKES[name]}"


@pytest.mark.parametrize(
    ("setting", "value", "got"),
    [
        ("BOT_TOKEN", "my-token", "something of another shape"),
        ("BOT_TOKEN", "123456:AB CD", "something of another shape"),
        ("BOT_API_URL", "api.telegram.org", "'api.telegram.org'"),
        ("BOT_API_URL", "ftp://api.telegram.org", "'ftp://api.telegram.org'"),
        ("BOT_API_URL", "https://", "'https://'"),
        ("BOT_API_URL", "https://[bad", "'https://[bad'"),
        ("BOT_API_URL", "https://here:port", "'https://here:port'"),
        ("BOT_API_URL", "https://here/?a=b", "'https://here/?a=b'"),
        ("BOT_API_URL", "https://me:secret@here", "'https://***@here'"),
        ("BOT_API_URL", "https://api.telegram.org/bot", "an address that ends in /bot…"),
        ("BOT_API_URL", f"https://api.telegram.org/bot{TOKEN}/", "an address that ends in /bot…"),
        ("BOT_API_URL", f"no {TOKEN}", "'no <token>'"),
        ("BOT_DATABASE_URL", "bot.db", "'bot.db'"),
        ("BOT_DATABASE_URL", "sqlite://bot.db", "'sqlite://bot.db'"),
        ("BOT_DATABASE_URL", "sqlite:///", "'sqlite:///'"),
        ("BOT_DATABASE_URL", "sqlite:///:memory:", "'sqlite:///:memory:'"),
        ("BOT_DATABASE_URL", "sqlite:///data/", "'sqlite:///data/'"),
        ("BOT_DATABASE_URL", "sqlite:///bot.db?mode=ro", "'sqlite:///bot.db?mode=ro'"),
        ("BOT_DATABASE_URL", "sqlite:///a%20b.db", "'sqlite:///a%20b.db'"),
        ("BOT_DATABASE_URL", "mysql://root:secret@here/bot", "'mysql://***@here/bot'"),
        ("BOT_LOG", "xml", "'xml'"),
        ("BOT_LOG", "x" * 90, f"'{'x' * 80}…'"),
        ("BOT_LOG", "a\nb", r"'a\nb'"),
        ("BOT_LOG_LEVEL", "LOUD", "'LOUD'"),
        ("BOT_LISTEN", "8090", "'8090'"),
        ("BOT_LISTEN", ":8090", "':8090'"),
        ("BOT_LISTEN", "::1:8090", "'::1:8090'"),
        ("BOT_LISTEN", "127.0.0.1:65536", "'127.0.0.1:65536'"),
        ("BOT_LISTEN", "127.0.0.1:http", "'127.0.0.1:http'"),
        ("BOT_LISTEN", "http://here:80", "'http://here:80'"),
        ("BOT_WEBHOOK_SECRET", "short", "something of another shape"),
        ("BOT_WEBHOOK_SECRET", "a b" * 20, "something of another shape"),
        ("BOT_OPERATOR_CHAT", "@operators", "'@operators'"),
        ("BOT_OPERATOR_CHAT", "0", "'0'"),
        ("BOT_POLICY_FILE", "/no/such/file", "'/no/such/file', where there is no file"),
        ("BOT_TOKEN_FILE", "/no/such/file", "'/no/such/file', which can't be read (No such file or directory)"),
        ("BOT_TOKEN_FILE", TOKEN, "'<token>', which can't be read (No such file or directory)"),
    ],
)
def test_a_wrong_value_is_one_line_with_its_setting_and_what_it_takes(
    setting: str, value: str, got: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes = TAKES[setting.removeprefix("BOT_").lower()]
    assert refusal(monkeypatch, **{setting: value}) == f"{setting}: got {got}; takes {takes}"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:secret@here:5432/bot?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=3",
        "postgres://here/bot",
        "postgresql:///bot?host=/run/postgresql",
        "postgresql://one:5432,two:5433/bot?target_session_attrs=read-write",
        "postgresql://me@[::1]/bot",
        "postgresql://here?dbname=bot",
    ],
)
def test_postgresql_addresses_are_taken_as_they_stand(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    assert read(None).database_url == url


@pytest.mark.parametrize(
    ("url", "got"),
    [
        ("postgresql+psycopg://me:secret@h/b", "'postgresql+psycopg://***@h/b', which names a driver"),
        ("postgresql://me:secret@h", "'postgresql://***@h', which names no database"),
        ("postgresql://h/", "'postgresql://h/', which names no database"),
        ("postgresql://h/b?sslmode=on", f"'postgresql://h/b?sslmode=on', whose sslmode is none of {SSL_MODES}"),
        ("postgresql://h/b c", "'postgresql://h/b c'"),
        ("postgresql://h/b?password=secret#x", "'postgresql://h/b?password=***'"),
    ],
)
def test_a_postgresql_address_that_can_not_work_is_refused(url: str, got: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, BOT_DATABASE_URL=url) == (f"BOT_DATABASE_URL: got {got}; takes {TAKES['database_url']}")


@pytest.mark.parametrize(
    ("content", "got"),
    [(b" \n", "empty"), (b"my token", "of another shape"), (b"\xff", "can't be read (not UTF-8)")],
)
def test_a_token_file_without_a_token_is_refused(
    content: bytes, got: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    line = refusal(monkeypatch, BOT_TOKEN_FILE=str(path))
    assert line.startswith(f"BOT_TOKEN_FILE: got '{path}', which ")
    assert line.endswith(f"{got}; takes {TAKES['token_file']}")


@pytest.mark.parametrize(
    ("setting", "value", "held"),
    [
        ("BOT_API_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("BOT_API_URL", "https://here/telegram", "https://here/telegram"),
        ("BOT_DATABASE_URL", "sqlite:////var/lib/keeper/bot.db", "sqlite:////var/lib/keeper/bot.db"),
        ("BOT_LOG", "JSON", "json"),
        ("BOT_LISTEN", "0.0.0.0:8090", ("0.0.0.0", 8090)),
        ("BOT_LISTEN", "[::1]:0", ("::1", 0)),
        ("BOT_OPERATOR_CHAT", "-1001234567890", -1001234567890),
        ("BOT_LOG_LEVEL", "warning", "WARNING"),
    ],
)
def test_a_good_value_is_held(setting: str, value: str, held: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(setting, value)
    assert getattr(read(None), setting.removeprefix("BOT_").lower()) == held


@pytest.mark.parametrize("url", ["http://here/telegram", "https://me@here/", "https://here/?a=b", "bot.example.com"])
def test_a_webhook_that_can_not_work_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LISTEN", "127.0.0.1:8090")
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", SECRET)
    line = refusal(monkeypatch, BOT_WEBHOOK_URL=url)
    assert line.startswith("BOT_WEBHOOK_URL: got ")
    assert line.endswith(f"; takes {TAKES['webhook_url']}")


@pytest.mark.parametrize("lacking", ["BOT_LISTEN", "BOT_WEBHOOK_SECRET"])
def test_a_webhook_needs_its_secret_and_where_to_listen(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"BOT_LISTEN": "127.0.0.1:8090", "BOT_WEBHOOK_SECRET": SECRET, "BOT_WEBHOOK_URL": "https://here/telegram"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    config = read(None)
    assert (config.webhook_url, config.listen) == ("https://here/telegram", ("127.0.0.1", 8090))
    assert SECRET not in repr(config)
    monkeypatch.delenv(lacking)
    line = refusal(monkeypatch)
    assert line.startswith(f"{lacking}: got nothing, and BOT_WEBHOOK_URL needs it; takes ")


def test_a_policy_file_is_held_as_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "policy.yaml"
    path.touch()
    monkeypatch.setenv("BOT_POLICY_FILE", str(path))
    assert read(None).policy_file == path


def test_a_configuration_made_by_code_needs_no_environment(tmp_path: Path) -> None:
    config = Config(token=SecretStr(TOKEN), policy_file=tmp_path, log="json")
    assert (config.token_text, config.policy_file, config.log) == (TOKEN, tmp_path, "json")


def test_names_without_the_prefix_are_other_programs_business(env_file: Write) -> None:
    assert read(env_file("LOG=xml\nTOKEN=nonsense\nOTHER=1\n")) == read(None)


def test_names_that_mean_nothing_are_told_with_what_they_may_have_been(env_file: Write) -> None:
    path = env_file(f"BOT_TOKNE={TOKEN}\nOTHER=1\n")
    assert unknown_settings(path, ["BOT_LOG", "BOT_LOGLEVEL", "BOT_XYZZY", "PATH"]) == [
        "BOT_LOGLEVEL is no setting of this program; was BOT_LOG_LEVEL meant?",
        "BOT_TOKNE is no setting of this program; was BOT_TOKEN meant?",
        "BOT_XYZZY is no setting of this program",
    ]


def test_the_example_file_shows_every_setting_and_reads_back(env_file: Write) -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text("utf-8")
    shown = {line.partition("=")[0] for line in example.splitlines() if line.startswith("#BOT_")}
    assert shown == {f"#BOT_{name.upper()}" for name in TAKES}
    chosen = [line for line in example.splitlines() if not line.startswith(OWN)]
    path = env_file("\n".join(chosen).replace("#BOT_", "BOT_"))
    assert read(path) == read(None)
