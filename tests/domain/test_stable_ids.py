"""Ids that stand in databases and on buttons: the committed list may only grow."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.domain.clocks import KINDS
from bot.domain.deeds import DEED_KINDS
from bot.domain.flows import FLOWS

HERE = Path(__file__)
LISTED = HERE.with_name("stable_ids.txt").read_text("utf-8").split()
ENGLISH = (HERE.parents[2] / "locales/en/LC_MESSAGES/bot.po").read_text("utf-8")
DOMAIN = HERE.parents[2] / "bot/domain"


def in_use() -> Iterator[str]:
    """Each id that a row or a button may carry. Accounts and markets name themselves, so they are not listed."""
    for flow in FLOWS.values():
        yield f"flow:{flow.id}"
        for step in flow.steps:
            yield f"step:{flow.id}.{step.id}"
            options = step.options if isinstance(step.options, tuple) else ()
            yield from (f"option:{flow.id}.{step.id}.{option}" for option in options)
    yield from (f"clock:{kind}" for kind in KINDS)
    yield from (f"deed:{kind}" for kind in DEED_KINDS)


def test_every_id_is_in_the_committed_list() -> None:
    assert sorted(set(in_use()) - set(LISTED)) == []  # new ones: add them to stable_ids.txt


def test_no_id_of_the_committed_list_was_renamed_or_removed() -> None:
    assert sorted(set(LISTED) - set(in_use())) == []


def test_each_id_is_listed_once() -> None:
    assert sorted(set(LISTED)) == LISTED


def test_ids_are_short_lower_snake() -> None:
    parts = {part for each in LISTED for part in each.partition(":")[2].split(".")}
    assert [part for part in sorted(parts) if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,19}", part)] == []


def test_every_reason_of_a_refusal_has_words() -> None:
    reasons = set()
    for path in DOMAIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                reasons.add(ast.literal_eval(node.args[0]))
    assert len(reasons) >= 13
    assert sorted(reason for reason in reasons if f'msgid "refused.{reason}"' not in ENGLISH) == []
