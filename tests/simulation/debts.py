"""What a seller is owed, and what is said of it in the end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from tests.simulation.calls import Call

State = Literal["owed", "told", "passed", "cancelled", "done"]


@dataclass(slots=True)
class Debt:
    """One message that is owed, or was."""

    call: Call
    promised: datetime
    state: State
    since: datetime
    until: datetime | None = None  # from then on it never comes; a snooze may be a later promise
    nags: int = 0
    asked: bool = False  # it waits since its seller asked for it later: that is no repetition
    repeats: int = 0  # that a crash or a lost answer explains
    unsure: int = 0  # attempts that nobody answered and that never arrived
    unsure_at: datetime | None = None  # the last of them
    broken: int = 0  # attempts in which the process ended before the call
    on_record: bool = True  # what came of it last was written down
    told_at: datetime | None = None
    before: tuple[datetime, int] | None = None  # what was promised when it came last, and its nags
    changed_at: datetime | None = None
    late: timedelta = timedelta(0)  # when it came last

    def __str__(self) -> str:
        return f"{self.call.key} due {self.call.due} ({self.state}) promised for {self.promised}"


@dataclass(slots=True)
class Verdict:
    """What went wrong, each as a sentence; all but the counts have to be empty."""

    lost: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong_text: list[str] = field(default_factory=list)
    wrong_chat: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    told: int = 0
    repeated: int = 0
    disturbed: int = 0  # late, and so in quiet hours

    def of(self, state: State) -> list[str]:
        """The list for what came although it was not owed, or not yet."""
        return self.early if state == "owed" else self.doubled if state in ("told", "done") else self.unwanted

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        named = {name: getattr(self, name) for name in self.__slots__ if isinstance(getattr(self, name), list)}
        return [f"{name}: {each}" for name, found in named.items() for each in found]
