"""The image, the compose files and the units: what must stay true of them, read as the programs read them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import babel
import pytest
import yaml

from bot.config import Config
from bot.settings_taken import PREFIX

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UV = Path(sys.executable).with_name("uv")
LONGEST_STOP = 30  # seconds: what a stop takes, and as much again


def instructions(path: Path) -> list[tuple[str, str]]:
    """Each instruction of a Dockerfile and what it is given, its lines joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", path.read_text(), flags=re.MULTILINE))
    lines = [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip()]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


IMAGE = instructions(ROOT / "Dockerfile")
LAST_FROM = max(n for n, (word, _) in enumerate(IMAGE) if word == "FROM")
RUNS = IMAGE[LAST_FROM:]


def last(word: str) -> str:
    return [rest for name, rest in RUNS if name == word][-1]


def test_the_base_of_every_stage_is_pinned_by_digest() -> None:
    arguments = dict(rest.split("=", 1) for word, rest in IMAGE if word == "ARG")
    bases = [rest.split(" ")[0] for word, rest in IMAGE if word == "FROM"]
    pinned = [re.sub(r"\$\{(\w+)\}", lambda name: arguments[name[1]], base) for base in bases]
    assert len(pinned) > 1
    assert [
        each for each in pinned if not re.fullmatch(r"docker\.io/\S+:\d+\.\d+\.\d+\S*@sha256:[0-9a-f]{64}", each)
    ] == []


def test_it_runs_as_nobody_in_particular_and_live() -> None:
    assert last("USER") == "10001:10001"
    assert last("CMD") == '["channel-keeper", "run", "--live"]'
    assert last("STOPSIGNAL") == "SIGTERM"
    assert last("HEALTHCHECK").endswith('CMD ["channel-keeper", "health"]')
    assert "--uid 10001" in last("RUN")


def test_no_volume_is_declared_for_one_without_a_name_would_hide_that_there_is_none() -> None:
    assert [rest for word, rest in IMAGE if word == "VOLUME"] == []


def test_where_it_runs_there_is_nothing_to_build_with() -> None:
    assert [rest for word, rest in RUNS if word == "COPY"] == ["--from=build /opt/keeper /opt/keeper"]
    assert [rest for word, rest in RUNS if word == "RUN" and re.search(r"pip|uv|apt|curl", rest)] == []


def test_everything_installed_is_named_by_hash() -> None:
    built = " && ".join(rest for word, rest in IMAGE[:LAST_FROM] if word == "RUN")
    steps = [step.strip() for step in built.split("&&")]
    from_outside = [step for step in steps if re.search(r"pip install|uv sync|uv build", step)]
    unpinned = [
        step
        for step in from_outside
        if not ("--require-hashes" in step or ("uv sync" in step and "--locked" in step and "--no-build" in step))
        and not ("--no-deps" in step and "/wheel/" in step)
    ]
    assert (len(from_outside) >= 4, unpinned) == (True, [])


def test_what_the_image_is_made_of_is_let_through_to_it() -> None:
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {each for word, rest in IMAGE if word == "COPY" and "--from" not in rest for each in rest.split(" ")[:-1]}
    assert {each for each in copied if each != "." and each not in let_through} == set()
    assert {"bot", "locales", "deploy/slim.py"} <= let_through
    assert [each for each in let_through if not (ROOT / each).exists()] == []


def test_the_builder_is_pinned_as_pyproject_names_it() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    pinned = (ROOT / ".ci/build.txt").read_text()
    assert [each for each in wanted if f"\n{each} \\\n    --hash=sha256:" not in pinned] == []


def compose(name: str) -> dict[str, Any]:
    found = yaml.safe_load((ROOT / name).read_text())
    assert isinstance(found, dict)
    return found


OURS = [
    pytest.param(service, id=f"{name}:{service_name}")
    for name in ("compose.yaml", "compose.scale.yaml")
    for service_name, service in compose(name)["services"].items()
    if "build" in service
]


@pytest.mark.parametrize("service", OURS)
def test_a_service_of_ours_can_do_little_and_has_time_to_stop(service: dict[str, Any]) -> None:
    assert service["command"] == ["channel-keeper", "run", "--live"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert int(service["stop_grace_period"].removesuffix("s")) >= LONGEST_STOP
    assert service["restart"] == "unless-stopped"
    assert {"mem_limit", "pids_limit", "cpus"} <= set(service)
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])
    assert "user" not in service  # the image's own, which is not root


@pytest.mark.parametrize("service", OURS)
def test_secrets_come_as_files_and_every_setting_is_one(service: dict[str, Any]) -> None:
    given = service["environment"]
    assert {name for name in given if name.startswith(PREFIX)} == set(given)
    assert {name.removeprefix(PREFIX).lower() for name in given} <= set(Config.model_fields)
    assert given["BOT_TOKEN_FILE"] == "/run/secrets/bot_token"
    assert "bot_token" in service["secrets"]
    assert given.get("BOT_TOKEN") is given.get("BOT_WEBHOOK_SECRET") is None  # handed on at most, never written here


def test_the_one_bot_keeps_its_data_in_a_named_volume() -> None:
    whole = compose("compose.yaml")
    service = whole["services"]["bot"]
    assert service["volumes"] == ["data:/data"]
    assert "data" in whole["volumes"]
    assert service["environment"]["BOT_DATABASE_URL"].startswith("sqlite:////data/")
    assert service["init"] is True
    assert service["healthcheck"]["test"] == ["CMD", "channel-keeper", "health"]
    mounted = service["tmpfs"]
    assert [each for each in mounted if "size=" not in each] == []


@pytest.mark.parametrize("name", ["compose.yaml", "compose.scale.yaml"])
def test_images_of_others_are_pinned_and_secrets_stay_out_of_the_repository(name: str) -> None:
    whole = compose(name)
    others = [service["image"] for service in whole["services"].values() if "build" not in service]
    assert [image for image in others if not re.search(r"@sha256:[0-9a-f]{64}$", image)] == []
    assert {secret["file"].startswith("./deploy/secrets/") for secret in whole["secrets"].values()} == {True}
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit file, every value of each."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (DEPLOY / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            setting, _, value = line.partition("=")
            found[setting].append(value)
    return found


SERVICES = ["channel-keeper.service", "channel-keeper-backup.service"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_can_write_its_own_folder_only(name: str) -> None:
    settings = unit(name)
    assert settings["User"] == ["keeper"]
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["CapabilityBoundingSet"] == [""]
    for hardening in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert settings[hardening] == ["yes"]
    assert settings["StateDirectory"][0].split(" ")[0] == "channel-keeper"
    assert "ReadWritePaths" not in settings


def test_the_unit_runs_live_and_is_not_started_again_over_a_wrong_setting() -> None:
    settings = unit("channel-keeper.service")
    assert settings["ExecStart"] == ["/opt/channel-keeper/current/bin/channel-keeper run --live"]
    assert settings["Restart"] == ["on-failure"]
    assert settings["RestartPreventExitStatus"] == ["78"]
    assert int(settings["TimeoutStopSec"][0]) >= LONGEST_STOP
    assert settings["LoadCredential"] == ["bot_token:/etc/channel-keeper/token"]
    assert "BOT_TOKEN_FILE=%d/bot_token" in settings["Environment"][0].split(" ")
    assert [value for value in settings["Environment"] if "BOT_TOKEN=" in value] == []
    assert "WatchdogSec" not in settings  # nothing tells systemd that it lives


def test_the_timer_starts_the_backup_and_makes_up_for_a_missed_night() -> None:
    settings = unit("channel-keeper-backup.timer")
    assert settings["Persistent"] == ["yes"]
    assert len(settings["OnCalendar"]) == 1
    assert " backup " in unit("channel-keeper-backup.service")["ExecStart"][0]


def test_the_installer_writes_settings_that_the_units_agree_with() -> None:
    script = (DEPLOY / "install").read_text()
    (changed,) = re.findall(r"sed '(s\|\^#\\\(BOT_DATABASE_URL.*)' \.env\.example", script)
    made = subprocess.run(
        ["sed", changed, ROOT / ".env.example"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    database = "BOT_DATABASE_URL=sqlite:////var/lib/channel-keeper/bot.db"
    assert {line for line in made if line and not line.startswith("#")} == {database, "BOT_LISTEN=127.0.0.1:8090"}
    assert database in unit("channel-keeper-backup.service")["Environment"][0].split(" ")


@pytest.mark.parametrize("script", ["install", "channel-keeper"])
def test_scripts_are_good_shell_and_may_be_run(script: str) -> None:
    assert subprocess.run(["sh", "-n", DEPLOY / script], check=False).returncode == 0
    assert (DEPLOY / script).stat().st_mode & 0o111 == 0o111


def test_every_setting_is_told_of_in_the_example() -> None:
    named = set(re.findall(r"^#?(BOT_[A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert named == {PREFIX + name.upper() for name in Config.model_fields}


def test_what_is_taken_out_of_the_image_is_never_missed(tmp_path: Path) -> None:
    """Babel without the languages that nobody here speaks; the folders of tests that others' packages bring."""
    packages = Path(babel.__file__).parent.parent
    shutil.copytree(packages / "babel", tmp_path / "babel")
    tests = re.findall(r'"(\w+/test\w+)"', (DEPLOY / "slim.py").read_text())
    assert [each for each in tests if not (packages / each).is_dir()] == []
    for each in tests:
        (tmp_path / each).mkdir(parents=True)
    subprocess.run([sys.executable, DEPLOY / "slim.py", tmp_path, ROOT / "locales"], check=True)
    assert [each for each in tests if (tmp_path / each).exists()] == []
    for each in {each.split("/")[0] for each in tests}:
        (tmp_path / each).rmdir()
    left = sum(1 for _ in (tmp_path / "babel/locale-data").iterdir())
    assert 0 < left < sum(1 for _ in (packages / "babel/locale-data").iterdir()) / 4
    told = subprocess.run(
        [sys.executable, "-c", SPOKEN], cwd=ROOT, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert (told.stderr, told.stdout.split("\n")[0]) == ("", str(tmp_path / "babel"))
    assert "Europe/Madrid" in told.stdout
    assert "[]" in told.stdout


SPOKEN = """
import babel, pathlib
print(pathlib.Path(babel.__file__).parent)
from bot.cities import zones_like
from bot.proofreading import problems
print(zones_like("Madrid"), zones_like("马德里"), problems())
from bot.places import locale_of
print([locale_of(tag) for tag in ("zh", "zh-hans", "es-419", "es-MX", "en-GB", "pt-br", "fr")])
"""
