"""What one seller is owed, kept as time goes by: what came is crossed out, what did not come is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

from tests.simulation.again import Coming, series
from tests.simulation.calls import BULK, DEADLINES, SLOTS, Call, is_late_for_use
from tests.simulation.debts import Debt, Verdict
from tests.simulation.excuses import Excuses
from tests.simulation.faces import DAY, HOUR, MINUTE, is_quiet, quiet_ends, today
from tests.simulation.life import Life
from tests.simulation.once import once

SLACK = timedelta(seconds=150)  # a minute's lease, a minute's backoff, and a little
NOTICED = timedelta(seconds=40)  # what was packed may be this old when it goes out
HERD = timedelta(seconds=60)  # slots may be this early: there are only a few sellers here
MOST_NAGS, MOST_COPIES = 6, 3


class Watch:
    """One seller's debts."""

    def __init__(self, life: Life, excuses: Excuses, verdict: Verdict, now: datetime) -> None:
        self.life, self._excuses, self.verdict = life, excuses, verdict
        self.after: list[Callable[[], None]] = []  # once the debts are those of the changed life
        self.debts: dict[str, Debt] = {}
        self.wanted: set[str] = set()
        self.back_at: datetime | None = None  # when the chat was opened again
        self._series: list[Coming] = []
        self.refresh(now)

    # -- what is owed

    def change(self, now: datetime, how: Callable[[], object]) -> None:
        """The life is another from now on, and so is what it calls for."""
        self.roll(now)
        how()
        self.life.changed_at = now
        self.refresh(now)
        while self.after:
            self.after.pop()()

    def roll(self, now: datetime) -> None:
        """Each series is owed for as far as its next occurrences."""
        for coming in self._series:
            for since, call in coming.near(now):
                debt = self.debts.setdefault(call.key, Debt(call, call.due, "owed", now, call.until))
                if debt.state == "cancelled":  # it was too far ahead for a while
                    self._move(debt, call, since)

    def refresh(self, now: datetime) -> None:
        """The debts are those of the life as it is now: nothing is owed that was past when it was first called for."""
        self._series = [Coming(groups) for groups in series(self.life, now).values()]
        calls = once(self.life)
        calls += [call for coming in self._series for _, call in coming.near(now)]
        wanted = {call.key: call for call in calls}
        self.wanted = set(wanted)
        for key, call in wanted.items():
            debt = self.debts.get(key)
            if debt is None:
                self.debts[key] = Debt(call, call.due, "owed" if call.due > now else "passed", now, call.until)
            else:
                self._move(debt, call, now)
        for key in self.debts.keys() - wanted.keys():
            self._drop(self.debts[key], now)

    def _move(self, debt: Debt, call: Call, now: datetime) -> None:
        old = debt.call
        moved = (old.due, old.about, old.until) != (call.due, call.about, call.until)
        if (moved and debt.state == "owed") or (call.due > now and (moved or debt.state == "cancelled")):
            debt.state, debt.promised, debt.nags, debt.changed_at = "owed", max(call.due, now), 0, now
            debt.asked = False
            debt.call, debt.until = call, call.until

    def _drop(self, debt: Debt, now: datetime) -> None:
        over = debt.until is not None and debt.until <= now
        if debt.state == "owed" and not over:
            debt.state, debt.changed_at = "cancelled", now

    # -- what came

    def came(self, key: str, at: datetime, seen: datetime, begun: datetime) -> Debt | None:
        """The message was accepted; None if it was not owed. `seen`: the latest that the bot's clock ever showed."""
        self.roll(at)
        debt = self.debts.get(key)
        if debt is None:
            self.verdict.unwanted.append(f"{at} {self.life.seller} {key}: nothing calls for it")
            return None
        debt.late = seen - debt.promised
        lead = HERD if debt.call.kind in SLOTS else timedelta(0)
        if debt.state == "owed" and debt.promised - lead <= seen:
            self._told(debt, at, begun)
        elif debt.repeats:
            debt.repeats -= 1
            self.verdict.repeated += 1
            # Of a copy that was on its way while its debt was changed, what came of it is not recorded.
            if debt.changed_at is None or debt.changed_at < begun - NOTICED:
                self._nag(debt, at)
        elif debt.changed_at is None or debt.changed_at < begun - timedelta(milliseconds=10):
            self.verdict.of(debt.state).append(f"{at} {self.life.seller} {debt}")
        return debt

    def _told(self, debt: Debt, at: datetime, begun: datetime) -> None:
        late = self._excuses.free(self.life.chat, debt.promised, at)
        if late > SLACK and not debt.unsure and not debt.repeats:
            self.verdict.late.append(f"{at} {self.life.seller} {debt}: {late} without an excuse")
        if debt.until is not None and debt.until <= begun:
            self.verdict.unwanted.append(f"{at} {self.life.seller} {debt}: it was of no use since {debt.until}")
        if self._disturbs(debt, at):
            self.verdict.disturbed += 1
        if debt.repeats:
            debt.repeats -= 1
            self.verdict.repeated += 1
        else:
            self.verdict.told += 1
        debt.before = debt.promised, debt.nags
        debt.state, debt.told_at, debt.asked = "told", at, False
        self._nag(debt, at)

    def _disturbs(self, debt: Debt, at: datetime) -> bool:
        """Whether it came in quiet hours for which nobody asked."""
        quiet, zone = self.life.quiet, self.life.reads(self.life.shop(debt.call.shop))
        awake = self.back_at is not None and at - self.back_at < 10 * MINUTE  # who opens the chat again is up
        kept = debt.call.kind not in (*DEADLINES, *SLOTS) and not awake
        return bool(quiet and kept and is_quiet(at, zone, quiet) and not is_quiet(debt.promised, zone, quiet))

    def unheard(self, key: str, at: datetime, *, arrived: bool) -> None:
        """Nobody answered that call, or nobody was left to hear it: if it arrived, it may come once more."""
        debt = self.debts.get(key)
        if debt is None:
            return
        if not arrived:
            debt.unsure, debt.unsure_at = debt.unsure + 1, at
            return
        debt.repeats += 1
        told_at = debt.told_at
        if debt.before and told_at and (debt.changed_at is None or debt.changed_at <= told_at):
            debt.state = "owed"
            debt.promised, debt.nags = debt.before

    def _nag(self, debt: Debt, at: datetime) -> None:
        """A deadline comes once more, an hour later, until it is done: so many times, and the newest rung only."""
        life, call = self.life, debt.call
        if not life.nag or call.kind not in DEADLINES or debt.nags >= MOST_NAGS or debt.state not in ("told", "owed"):
            return
        again, zone = at + HOUR, life.reads(life.shop(call.shop))
        if life.quiet and is_quiet(again, zone, life.quiet):
            again = quiet_ends(again, zone, life.quiet)
        same = [each for each in self.debts.values() if each.call.said is call.said and each.call.kind == call.kind]
        newest = all(each.call.due <= call.due for each in same if each.call.due <= at)
        if again >= call.about:
            return
        if newest:
            debt.state, debt.promised, debt.nags, debt.asked = "owed", again, debt.nags + 1, False
        for each in same:
            if each.call.due < call.due and each.nags and not each.asked and each.state == "owed":
                each.state, each.changed_at = "told", at

    # -- what did not come

    def judge(self, now: datetime) -> None:
        """Whatever should have come by now and did not is lost; what is long over is forgotten."""
        self.roll(now)
        for key, debt in list(self.debts.items()):
            ended = min(now, debt.until or now)
            if debt.state == "owed" and debt.promised <= now - SLACK and self._lost(debt, ended):
                self.verdict.lost.append(f"{now} {self.life.seller} {debt}")
                debt.state = "passed"
            elif debt.state == "owed" and debt.until is not None and debt.until <= now:
                debt.state = "passed"
            if debt.call.until and debt.state != "owed" and debt.call.due < now - 6 * DAY:
                del self.debts[key]

    def _lost(self, debt: Debt, ended: datetime) -> bool:
        call = debt.call
        useless = debt.until is not None and debt.promised >= debt.until
        if debt.repeats or useless or self._excuses.free(self.life.chat, debt.promised, ended) <= SLACK:
            return False
        copies = debt.unsure + debt.broken
        tried = max(debt.promised + 2 * MINUTE, debt.unsure_at or debt.promised)
        left_at_that = call.kind in BULK or copies >= MOST_COPIES or is_late_for_use(call, tried)
        return not (debt.unsure and left_at_that) and (call.kind != "brief" or self._had_a_day(debt))

    def _had_a_day(self, brief: Debt) -> bool:
        """Whether there was something to say in a morning brief: owed before it, told after it, the same day."""
        zone = self.life.reads(self.life.shop(brief.call.shop))
        day, late = today(brief.call.due, zone), brief.call.due + 10 * MINUTE
        changed = self.life.changed_at is not None and self.life.changed_at > brief.call.due
        if changed or self._excuses.free(self.life.chat, brief.promised, late) < 10 * MINUTE:
            return False
        return any(
            each.since < brief.call.due and each.told_at and each.told_at > late and not each.changed_at
            and each.call.kind != "brief" and today(each.call.about, zone) == day and each.call.about > late
            for each in self.debts.values()
        )  # fmt: skip
