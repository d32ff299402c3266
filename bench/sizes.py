"""How much is measured: in full, or in a short form that only shows that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of updates, seconds, rows. `slow`: updates for a bot that works them off one at a time at 60 ms;
    `wide`: for one whose cost grows with its width."""

    rounds: int
    chats: int = 1000
    updates: int = 6000
    slow: int = 240
    wide: int = 600
    seconds: int = 10  # of a steady load
    pending: tuple[int, ...] = (0, 100_000, 1_000_000)
    grown: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    growth_chats: int = 250
    questions: int = 300
    burst: int = 900  # reminders due at once, drained at 30 a second
    idle: int = 60  # reminders due one by one
    rows: int = 100_000  # of a file


def full(rounds: int) -> Sizes:
    """Everything, in less than 25 minutes."""
    return Sizes(rounds)


def quick(rounds: int) -> Sizes:
    """The same, each as small as it can be."""
    return Sizes(
        rounds, 20, 60, 20, 20, 1, (0, 400, 800), (50, 100), 20, 20, 60, 5, 500
    )  # fmt: skip
