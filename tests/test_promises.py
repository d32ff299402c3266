"""docs/promises.md names a proof for each promise, and each proof that it names is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "promises.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_each_promise_has_a_row_and_nothing_is_left_empty() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 30))
    assert [row[0] for row in ROWS if len(row) != 5 or not all(row)] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_test_that_is_named_is_there(row: list[str]) -> None:
    named = re.findall(r"`(tests/[^`]+)`", row[2])
    assert named
    for each in named:
        file, _, function = each.partition("::")
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        known = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert any(name.startswith("test_") for name in known), each
        assert not function or function in known, each


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_command_that_is_named_is_there(row: list[str]) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", row[3])) <= targets
