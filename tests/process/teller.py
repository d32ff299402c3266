"""Somebody who tells the story in one chat: acts, then waits for what has to be read."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, Protocol

from bot import buttons as b
from bot.catalogues import ENGLISH, read_catalogues, shipped_root
from bot.templates import bare, pieces
from tests.process.story import ALONE, Begin, Doing, GoOn, Hear, Move, Pick, Say, Speak, Start

LOOKS_EVERY = 0.05  # seconds


class Label(NamedTuple):
    """A button: its words and its callback data."""

    words: str
    data: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as it stands in the chat."""

    id: int
    text: str
    labels: tuple[Label, ...]

    @property
    def presses(self) -> list[b.Press]:
        """What its buttons mean."""
        return [press for press in (b.read(label.data) for label in self.labels) if press is not None]


class Chat(Protocol):
    """A private chat with the bot, whichever Telegram it is in."""

    def sees(self) -> Sequence[Seen]: ...

    def shown(self) -> int: ...

    def starts(self) -> None: ...

    def says(self, text: str) -> None: ...

    def presses(self, message: int, data: str) -> None: ...


class NotSeen(AssertionError):
    """What had to be read did not come."""


class Pressed(NamedTuple):
    """A press that was made: on which message, with which data."""

    message: int
    data: str


@dataclass
class Teller:
    """One seller. `pressed` is what was pressed so far, `read` the text of each move."""

    chat: Chat
    language: str
    patience: float = 30.0  # seconds
    pressed: list[Pressed] = field(default_factory=list)
    read: list[tuple[Move, str]] = field(default_factory=list)
    _before: set[tuple[int, str]] = field(default_factory=set)
    _push: Seen | None = None

    def tells(self, moves: Iterable[Move], between: Callable[[Move], None] = lambda _: None) -> None:
        """Every move was made and its text read; `between` comes after the deed, before the reading."""
        for move in moves:
            self.acts(move)
            between(move)
            self.reads(move)

    def acts(self, move: Move) -> None:
        """What the move does is done."""
        self._before = {(each.id, stands_at(each)) for each in self.chat.sees()}
        match move.does:
            case Start():
                self.chat.starts()
            case Say(text):
                self.chat.says(text)
            case Hear():
                pass
            case _:
                self._presses(move.does)

    def _presses(self, doing: Doing) -> None:
        for seen in reversed(self.chat.sees()):
            for label in seen.labels:
                if self._means(doing, seen, label):
                    self.pressed.append(Pressed(seen.id, label.data))
                    self.chat.presses(seen.id, label.data)
                    return
        raise NotSeen(f"{self.language}: no button for {doing}")

    def _means(self, doing: Doing, seen: Seen, label: Label) -> bool:
        press = b.read(label.data)
        match doing, press:
            case Speak(code), b.Tap("speak", choice):
                return choice == (code or self.language)
            case Pick(step, option), b.Choose(_, at, chosen):
                return step == at and option in (chosen, label.words)
            case Begin(flow), b.Begin(begun, _):
                return flow == begun
            case GoOn(), b.Push("go_on", _):
                return self._push is not None and seen.id == self._push.id
        return False

    def reads(self, move: Move) -> Seen:
        """The text of the move was read, complete, at the step where the walk has to stand."""
        last, seen, shown = time.monotonic() + self.patience, None, -1
        while seen is None:
            before, shown = shown, self.chat.shown()
            if before != shown:
                seen = next((each for each in reversed(self.chat.sees()) if self._is(move, each)), None)
            if seen is None and time.monotonic() > last:
                raise NotSeen(f"{self.language}: {move} did not come; there is\n\n{self.glimpse()}")
            if seen is None:
                time.sleep(LOOKS_EVERY)
        if isinstance(move.does, Hear):
            self._push = seen
        said = self._says(move, seen) or {}
        wrong = {name: said[name] for name, form in move.with_.items() if not re.fullmatch(form, said[name])}
        assert wrong == {}, f"{self.language}: {move.reads}\n\n{seen.text}"
        self.read.append((move, seen.text))
        return seen

    def _is(self, move: Move, seen: Seen) -> bool:
        if stands_at(seen) != move.stands or self._says(move, seen) is None:
            return False
        if isinstance(move.does, Hear):  # it may have come before it was waited for
            return move.does.account in seen.text
        return (seen.id, move.stands) not in self._before

    def _says(self, move: Move, seen: Seen) -> dict[str, str] | None:
        # Whose language is none of ours is asked in English.
        return values_of(ENGLISH if move.stands == "languages" else self.language, move.reads, seen.text)

    def glimpse(self) -> str:
        """The last messages, for a failure's report."""
        return "\n\n".join(f"[{each.id}] {each.text}\n{each.labels}" for each in self.chat.sees()[-3:])


def stands_at(seen: Seen) -> str:
    """The step that the message asks, read from its buttons; `end`, `push`, `languages`, `alone`."""
    for press in seen.presses:
        match press:
            case b.Choose(_, step):
                return step
            case b.Push("go_on", _):
                return "push"
            case b.Tap("speak", _):
                return "languages"
    for press in seen.presses:
        match press:
            case b.Back(_, step):
                return step
            case b.Undo():
                return "end"
    return ALONE if any(isinstance(press, b.Close) for press in seen.presses) else ""


@cache
def _patterns(language: str, text_id: str) -> tuple[re.Pattern[str], ...]:
    entry = read_catalogues(shipped_root())[language].entries[text_id]
    return tuple(re.compile(_pattern(form), re.DOTALL) for form in entry.forms)


def _pattern(form: str) -> str:
    known: set[str] = set()
    parts = []
    for words, name in pieces(bare(form)):
        parts.append(r"\s*".join(re.escape(each) for each in words.split()))
        if name is not None:
            parts.append(rf"\s*(?:{'' if name in known else f'?P<{name}>'}.*?)\s*".replace("(?:?P", "(?P"))
            known.add(name)
    return "".join(parts)


def values_of(language: str, text_id: str, text: str) -> dict[str, str] | None:
    """What stands in the places of that text of the catalogue; None where the message does not say it."""
    for pattern in _patterns(language, text_id):
        found = pattern.search(text)
        if found:
            return found.groupdict()
    return None
