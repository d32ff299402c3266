"""Who may import whom. A new file at the top of `bot/` is a use case until ROOMS says otherwise."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Room:
    """Where these modules may reach: other rooms, and libraries beside the standard one."""

    modules: tuple[str, ...]
    rooms: frozenset[str]
    libraries: frozenset[str] = frozenset()


def room(modules: str, rooms: str, libraries: str = "") -> Room:
    return Room(tuple(modules.split()), frozenset(rooms.split()), frozenset(libraries.split()))


ROOMS = {
    "domain": room("domain", ""),
    "use_cases": room("", "domain calendars logs"),
    "calendars": room("calendars", "domain", "holidays"),
    "policies": room("policies outline", "domain", "yaml"),
    "signs": room("signs", ""),
    "logs": room("logs", "signs"),
    "settings": room("config settings_taken hosts", "logs", "pydantic pydantic_settings"),
    "asking": room("asking", "domain calendars", "yaml opencc numpy sklearn"),
    "apart": room("apart", ""),
    "exports": room("exports", "domain words apart", "python_calamine"),
    "charts": room("charts", "domain words apart", "PIL babel"),
    "coaching": room("coaching reporting", "use_cases domain exports"),
    "agenda": room("agenda offsets", "words", "icalendar"),
    "words": room(
        "text catalogues cities forms places spans templates markup pseudo proofreading translating",
        "domain",
        "babel yaml",
    ),
    "storage": room("storage", "use_cases domain logs", "sqlalchemy aiosqlite alembic psycopg greenlet"),
    "telegram": room("telegram", "use_cases domain logs", "telegram aiohttp yarl"),
    "dispatch": room(
        "dispatch aftermath", "use_cases domain words telegram handlers logs signs", "telegram apscheduler"
    ),
    "handlers": room(
        "handlers profile",
        "use_cases domain words agenda asking telegram logs coaching exports charts signs",
        "telegram",
    ),
    "replicas": room("replicas", "use_cases domain telegram handlers logs signs", "telegram"),
    "playground": room("playground", "telegram", "telegram aiohttp"),
    "observing": room(
        "observing", "use_cases domain signs storage telegram logs", "telegram aiohttp prometheus_client"
    ),
    "app": room("app listening playing reconciling running", "*", "*"),
    "commands": room("commands __main__", "*", "*"),
}

# The domain sees no clock, no random number, no locale, no machine.
UNSEEN_BY_DOMAIN = frozenset(
    [
        "asyncio",
        "gettext",
        "io",
        "locale",
        "logging",
        "os",
        "pathlib",
        "random",
        "secrets",
        "shutil",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "uuid",
    ]
)
CLOCKS = frozenset({"now", "today", "utcnow"})
CLOCK_OWNERS = frozenset({"datetime", "date"})


def read(root: Path) -> dict[str, ast.Module]:
    """Every module of the package by its dotted name."""
    return {dotted(path, root): ast.parse(path.read_text("utf-8")) for path in root.glob("bot/**/*.py")}


def dotted(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST, *, for_types: bool = True) -> Iterator[tuple[str, str | None]]:
    """(module, name) of each import; without `for_types`, those only that happen when the program runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "." * node.level, alias.name) for alias in node.names)
        elif for_types or not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield from imports(node, for_types=for_types)


def room_of(module: str) -> str:
    """The room by the first name below `bot`; what no room names is a use case."""
    first = module.split(".")[1] if "." in module else "commands"
    return next((name for name, room in ROOMS.items() if first in room.modules), "use_cases")


def targets(tree: ast.AST, known: Mapping[str, ast.Module], *, for_types: bool = True) -> Iterator[str]:
    """What is imported: a submodule by its own name, never by its package's."""
    for module, name in imports(tree, for_types=for_types):
        below = f"{module}.{name}"
        yield below if below in known else module


def trespasses(modules: Mapping[str, ast.Module]) -> list[str]:
    """A line for each import that its room doesn't allow."""
    return sorted(
        f"{module} may not import {target}"
        for module, tree in modules.items()
        for target in targets(tree, modules)
        if not allowed(room_of(module), target)
    )


def allowed(own: str, target: str) -> bool:
    top = target.split(".")[0]
    if top == "bot":
        return target == "bot" or room_of(target) == own or bool(ROOMS[own].rooms & {room_of(target), "*"})
    return top in sys.stdlib_module_names or bool(ROOMS[own].libraries & {top, "*"})


def cycle(modules: Mapping[str, ast.Module]) -> list[str]:
    """The first ring of imports, or nothing."""
    graph = {
        module: {target for target in targets(tree, modules, for_types=False) if target in modules and target != module}
        for module, tree in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as ring:
        return list(ring.args[1])
    return []


def clocks_read(tree: ast.AST) -> list[str]:
    """Each `datetime.now` and its like, by line."""
    return [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.attr in CLOCKS and node.value.id in CLOCK_OWNERS
    ]


MODULES = read(ROOT)
DOMAIN = sorted(module for module in MODULES if room_of(module) == "domain")


def test_every_import_follows_the_arrows() -> None:
    assert trespasses(MODULES) == []


def test_no_imports_run_in_a_ring() -> None:
    assert cycle(MODULES) == []


@pytest.mark.parametrize("module", DOMAIN)
def test_the_domain_sees_no_clock_no_chance_and_no_machine(module: str) -> None:
    tree = MODULES[module]
    seen = {name.split(".")[0] for name, _ in imports(tree)}
    assert sorted(seen & UNSEEN_BY_DOMAIN) == []
    assert clocks_read(tree) == []


@pytest.mark.parametrize("module", DOMAIN)
def test_the_domain_knows_no_chat(module: str) -> None:
    names = {node.id for node in ast.walk(MODULES[module]) if isinstance(node, ast.Name)}
    arguments = {node.arg for node in ast.walk(MODULES[module]) if isinstance(node, ast.arg)}
    assert (names | arguments) & {"chat", "chat_id"} == set()


def test_every_room_that_is_named_exists() -> None:
    here = {name.split(".")[1] for name in MODULES if "." in name}
    named = {name for room in ROOMS.values() for name in room.modules}
    assert named - here == set()


def package(**sources: str) -> dict[str, ast.Module]:
    return {f"bot.{name.replace('__', '.')}": ast.parse(source) for name, source in sources.items()}


def test_a_trespass_is_told_by_name_even_inside_a_function() -> None:
    modules = package(
        domain__shop="def f():\n    import babel.dates",
        domain__clocks="from bot.storage import tables",
        storage__tables="import sqlalchemy",
        ledger="import bot.domain.shop\nfrom bot.handlers import show",
        handlers__show="from telegram import Bot",
    )
    assert trespasses(modules) == [
        "bot.domain.clocks may not import bot.storage.tables",
        "bot.domain.shop may not import babel.dates",
        "bot.ledger may not import bot.handlers.show",
    ]


def test_a_ring_is_found_and_one_for_types_alone_is_none() -> None:
    ring = package(a="import bot.b", b="from bot import c", c="def f():\n    import bot.a")
    assert sorted(set(cycle(ring))) == ["bot.a", "bot.b", "bot.c"]
    typed = package(a="import bot.b", b="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import bot.a")
    assert cycle(typed) == []


def test_a_clock_that_is_read_is_told_by_line() -> None:
    assert clocks_read(ast.parse("x = 1\ny = datetime.now(UTC)")) == ["line 2: datetime.now"]
