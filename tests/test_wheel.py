"""The wheel: made, installed where nothing else is, and ready for work from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")


def run(*command: str | Path, **environment: str) -> str:
    """What the command said; a failure shows both of its outputs."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("BOT_", "COVERAGE_", "UV_PR"))}
    ended = subprocess.run(
        command,
        cwd="/" if environment else ROOT,
        env=bare | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wheel")
    run(UV, "build", "--wheel", "--quiet", "--out-dir", made, ROOT)
    return next(made.glob("channel_keeper-*.whl"))


def test_words_policy_and_migrations_are_inside_and_nothing_stray_is(wheel: Path) -> None:
    with ZipFile(wheel) as inside:
        names = set(inside.namelist())
    here = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("bot/**/*") if path.is_file()}
    words = {f"bot/{path.relative_to(ROOT).as_posix()}" for path in ROOT.glob("locales/**/*.po")}
    wanted = {name for name in here if "__pycache__" not in name} | words
    held = {name for name in names if not name.partition("/")[0].endswith(".dist-info")}
    assert held == wanted
    assert "bot/policy/policy.yaml" in held
    assert {name.split("/")[2] for name in words} == {"en", "es", "zh"}
    assert any("migrations/versions/" in name for name in held)


def test_it_checks_itself_from_the_root_and_writes_nothing(wheel: Path, tmp_path: Path) -> None:
    home, place = tmp_path / "home", tmp_path / "place"
    home.mkdir()
    wanted = tmp_path / "requirements.txt"
    run(UV, "export", "--locked", "--no-dev", "--no-emit-project", "--quiet", "--output-file", wanted)
    run(UV, "venv", "--quiet", "--python", sys.executable, place)
    python = place / "bin" / "python"
    run(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", wanted)
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    before = set(Path("/").iterdir())
    said = run(place / "bin" / "channel-keeper", "check", HOME=str(home), PYTHONDONTWRITEBYTECODE="1")
    assert {line.split(" ")[0] for line in said.splitlines()} <= {"ok", "note"}
    assert (list(home.iterdir()), set(Path("/").iterdir()) - before) == ([], set())
