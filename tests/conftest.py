"""What holds for every test: hypothesis looks for wrong answers, never at the clock of a busy machine; and the log
is as it was before, whatever command was run."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import settings

from bot import logs

settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*logs.CHATTY, *logs.NEVER_BELOW_WARNING)}
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    root.handlers[:], root.level = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logs.hide(None)
