"""A Chromium for all tests of a run, and for each test a program of its own. Where none is, the tests say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.player import CHROMIUM, DESKTOP, Player, Program, launched

NONE = "NO CHROMIUM HERE: apt-get install chromium, or name one by the setting CHROMIUM"
Opens = Callable[..., Player]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and os.environ.get("CI") == "true":
        pytest.exit("there is no Chromium, and CI needs one: apt-get install chromium", 1)
    if CHROMIUM is None:
        for item in items:
            item.add_marker(
                pytest.mark.skip(reason="NO CHROMIUM HERE: apt-get install chromium, or name one by CHROMIUM")
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launched(playwright.chromium)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a program that was started once and has seen nobody: making it anew takes seconds."""
    folder = tmp_path_factory.mktemp("fresh")
    started = Program(folder)
    started.end()
    return folder / "data"


@pytest.fixture
def program(tmp_path: Path, fresh: Path) -> Iterator[Program]:
    shutil.copytree(fresh, tmp_path / "data")
    started = Program(tmp_path)
    yield started
    started.kill()


@pytest.fixture
def opens(browser: Browser, program: Program) -> Iterator[Opens]:
    """A page as one of the sellers; it fails the test if it said an error or asked anybody but the program."""
    wrong: list[str] = []
    players: list[Player] = []

    def open_(language: str, size: tuple[int, int] = DESKTOP, **more: Any) -> Player:
        player = Player.opens(browser, program.url, language, size, wrong, **more)
        players.append(player)
        return player

    yield open_
    for player in players:
        player.page.context.close()
    assert wrong == []
