"""The command line as an operator has it: what is typed, then what is said and the exit code."""

import pytest

from bot.__main__ import main

Captured = pytest.CaptureFixture[str]


def typed(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a command."""
    capsys.readouterr()
    try:
        code = main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    said = capsys.readouterr()
    return code, said.out, said.err
