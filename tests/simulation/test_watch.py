"""The other account of time, held to its own rules: what it excuses, and what it does not for want of the reason."""

from datetime import UTC, datetime, timedelta

from tests.simulation.debts import Verdict
from tests.simulation.excuses import NONE, Excuses
from tests.simulation.faces import DAY, HOUR
from tests.simulation.life import Life, Place
from tests.simulation.watch import Watch

FRIDAY = datetime(2027, 8, 27, tzinfo=UTC)  # eight in the morning in Singapore
SUNDAYS = "brief:s1:2027-08-29"
MOMENT = timedelta(milliseconds=40)


def moved_west() -> Watch:
    """Told of a day that begins, somebody moves to where it begins once more: Sunday is too far ahead for a while."""
    life = Life(1001, 1001, "en", "Asia/Singapore", [Place(1, "US", "America/New_York")], here=1, on={"brief"})
    watch = Watch(life, Excuses(), Verdict(), FRIDAY)
    watch.change(FRIDAY + 2 * HOUR, lambda: setattr(life, "own_zone", "Europe/Madrid"))
    assert watch.debts[SUNDAYS].state == "cancelled"
    return watch


def test_what_was_too_far_ahead_is_owed_again_though_nobody_looked_until_it_came() -> None:
    watch = moved_west()
    due = FRIDAY + 2 * DAY + 6 * HOUR
    debt = watch.came(SUNDAYS, due + MOMENT, due + MOMENT, due)
    assert watch.verdict.faults == []
    assert debt is not None
    assert (debt.state, debt.promised, debt.late) == ("told", due, MOMENT)


def test_it_is_unwanted_while_it_is_too_far_ahead_and_early_once_it_is_not() -> None:
    for at, fault in ((FRIDAY + 5 * HOUR, "unwanted"), (FRIDAY + 7 * HOUR, "early"), (FRIDAY + 2 * DAY, "early")):
        watch = moved_west()
        watch.came(SUNDAYS, at, at, at)
        assert [each.partition(":")[0] for each in watch.verdict.faults] == [fault]


def test_it_is_owed_though_nobody_looked_until_it_was_over() -> None:
    watch = moved_west()
    watch.roll(FRIDAY + 3 * DAY)
    debt = watch.debts[SUNDAYS]
    assert (debt.state, debt.promised) == ("owed", FRIDAY + 2 * DAY + 6 * HOUR)


def test_what_was_long_ago_excuses_what_was_promised_then_and_nothing_else() -> None:
    """Nothing runs; before it does again the chat is closed, and opens weeks later."""
    for owed, free in (([FRIDAY], NONE), ([], 16 * HOUR), ([FRIDAY + DAY], 16 * HOUR)):
        excuses = Excuses()
        excuses.add(None, FRIDAY - HOUR, FRIDAY + 17 * HOUR)
        excuses.add(1001, FRIDAY + 16 * HOUR, FRIDAY + 21 * DAY)
        excuses.forget(FRIDAY + 11 * DAY, owed)
        assert excuses.free(1001, FRIDAY, FRIDAY + 21 * DAY) == free
