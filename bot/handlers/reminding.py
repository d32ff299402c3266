"""A reminder -> a screen: as it is sent, and as what is left of it once it was dealt with."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot import buttons as b
from bot.domain.deeds import Deed
from bot.domain.kinds import KINDS
from bot.domain.walltime import wall
from bot.forms import Count, Day, Instant, Markup, Phrase, Span
from bot.handlers.news import News
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import tongue
from bot.parcels import Parcel
from bot.pushes import Pushed, may_be

LATE = timedelta(minutes=2)
MOST_LINES = 12
MOST_BUTTONS = 6
_SNOOZES = ("min10", "hour", "morning")

Row = tuple[Button, ...]


class Reminding(News):
    """Makes the screens of reminders."""

    def push(self, parcel: Parcel, now: datetime) -> Screen:
        """Return a reminder as it is sent; with others that are late, too, as one message."""
        if parcel.rest:
            return self._digest(parcel, now)
        if parcel.changes:
            return self.news(parcel, now)
        lang, reminder = tongue(parcel.seller), parcel.reminder
        parts = [self.told(parcel, now)]
        late = now - reminder.promised_at
        if reminder.copies:
            parts.insert(0, self.words.say(lang, "push.again", number=f"#{reminder.id}"))
        elif late > LATE:
            parts.insert(0, self.words.say(lang, "push.late", span=Span(late)))
        return Screen("\n\n".join(parts), self._push_rows(parcel, now))

    def told(self, parcel: Parcel, now: datetime) -> Markup:
        """Return what a reminder says."""
        if parcel.reminder.kind == "brief":
            return self._brief(parcel, now)
        return self._said(f"push.{_word_of(parcel)}", "push.unknown", parcel, now)

    def item(self, parcel: Parcel, now: datetime) -> Markup:
        """Return a reminder as a line of a list."""
        # Of an appeal whose last day nobody knows no date is told: a wrong one would be believed.
        dateless = parcel.reminder.kind == "appeal" and parcel.reminder.about_at is None
        which = "appeal_find" if dateless else parcel.reminder.kind
        return self._said(f"item.{which}", "item.unknown", parcel, now)

    def _said(self, text_id: str, otherwise: str, parcel: Parcel, now: datetime) -> Markup:
        known = parcel.reminder.kind in KINDS and self.words.has(text_id)
        lang = tongue(parcel.seller)
        return self.words.say(lang, text_id if known else otherwise, now=now, **self._values(parcel, now))

    def _values(self, parcel: Parcel, now: datetime) -> dict[str, object]:
        reminder, deed, rules = parcel.reminder, parcel.deed, parcel.rules
        ahead = reminder.tells_of > now
        return {
            "account": f"@{parcel.name}" if parcel.name else "",
            "at": self.instant(reminder.tells_of, parcel, own=ahead),
            "since": self.instant(deed.moment, parcel, own=False) if deed else Phrase("deed.unknown_time"),
            "left": Span(max(reminder.tells_of - now, timedelta(0))),
            "hook": Count(rules.count("live.hook_minutes") or 0),
            "daily": Count(rules.count("showcase.daily_add") or 0),
            "what": self._what(deed, f"@{parcel.name}" if parcel.name else "") if deed else "",
        }

    def _what(self, deed: Deed, account: str) -> Phrase | str:
        """Return what the seller asked to be reminded of: their own words, or those of a button."""
        what = deed.what or ""
        if deed.kind == "retry_set":
            return Phrase(f"later.{what}.about" if account else f"later.{what}", {"account": account})
        offered = f"remind.what.option.{what}"
        return Phrase(offered) if self.words.has(offered) else what

    def instant(self, at: datetime, parcel: Parcel, *, own: bool) -> Instant:
        """Return an instant in the shop's zone, and in the seller's own."""
        return Instant(at, parcel.zone, own=own, mine=parcel.own_zone)

    # -- several at once

    def _digest(self, parcel: Parcel, now: datetime) -> Screen:
        """Return everything that is late for one seller as one message, each with how late it is."""
        lang, shown = tongue(parcel.seller), _once_each((parcel, *parcel.rest))
        lines = [self.words.say(lang, "digest.head")]
        if any(reminder.copies for reminder in parcel.reminders):
            lines.insert(0, self.words.say(lang, "push.again", number=f"#{parcel.reminder.id}"))
        for each in shown[:MOST_LINES]:
            late, due = Span(now - each.reminder.promised_at), self.instant(each.reminder.due_at, each, own=False)
            lines.append(self.words.say(lang, "digest.line", now=now, item=self.item(each, now), due=due, late=late))
        if len(shown) > MOST_LINES:
            lines.append(self.words.say(lang, "digest.more", n=Count(len(shown) - MOST_LINES)))
        rows = [(self._opens(each, lang, now),) for each in shown if _reopens(each)][:MOST_BUTTONS]
        return Screen("\n\n".join(lines), (*rows, (self._list(lang),)))

    def _brief(self, parcel: Parcel, now: datetime) -> Markup:
        lang = tongue(parcel.seller)
        lines = [self.words.say(lang, "push.brief", day=Day(wall(now, parcel.own_zone).date()))]
        lines += [self.words.say(lang, "brief.line", item=self.item(each, now)) for each in parcel.today[:MOST_LINES]]
        return Markup("\n".join(lines))

    # -- buttons

    def _push_rows(self, parcel: Parcel, now: datetime) -> tuple[Row, ...]:
        lang, kind = tongue(parcel.seller), KINDS.get(parcel.reminder.kind)
        first: list[Row] = []
        if _reopens(parcel):
            first = [(self._does("go_on", parcel, "primary"),)]
        elif kind and kind.slot:
            first = [(Button(self.words.plain(lang, "push.checklist.button"), b.Tap("live", "check")),)]
        if kind and kind.silent:
            return (*self._open_today(parcel, now), (self._list(lang), self._does("stop", parcel)))
        return (*first, *self._snoozes(parcel, now), (self._does("done", parcel), self._does("stop", parcel)))

    def _snoozes(self, parcel: Parcel, now: datetime) -> tuple[Row, ...]:
        allowed = [verb for verb in _SNOOZES if may_be(parcel, verb, now)]
        buttons = [self._does(verb, parcel) for verb in allowed]
        if may_be(parcel, "hour", now):
            buttons.append(self._does("pick", parcel))
        return in_columns(buttons, 2)

    def _open_today(self, parcel: Parcel, now: datetime) -> tuple[Row, ...]:
        lang = tongue(parcel.seller)
        return tuple((self._opens(each, lang, now),) for each in parcel.today if _reopens(each))[:MOST_BUTTONS]

    def _does(self, verb: str, parcel: Parcel, style: str = "") -> Button:
        label = self.words.plain(tongue(parcel.seller), f"push.{verb}.button")
        return Button(label, b.Push(verb, parcel.reminder.id), style)

    def _opens(self, parcel: Parcel, lang: str, now: datetime) -> Button:
        title = self.words.plain(lang, f"kind.{parcel.reminder.kind}", now=now)
        about = f" @{parcel.name}" if parcel.name else ""
        return Button(f"▸ {title}{about}", b.Push("go_on", parcel.reminder.id))

    def _list(self, lang: str) -> Button:
        return Button(self.words.plain(lang, "nav.reminders.button"), b.Tap("reminders"))

    # -- what is left of one that was dealt with

    def pushed(self, pushed: Pushed, now: datetime) -> Screen:
        """Return what is left of a push once it was dealt with."""
        lang, parcel = tongue(pushed.seller), pushed.parcel
        text = self.told(parcel, now)
        if pushed.went in ("pick", "hours"):
            return self._to_pick(pushed, text, now)
        if pushed.went == "sure":
            sure = ((self._does("stop_sure", parcel, "danger"),), (self._does("go_on", parcel, "primary"),))
            return Screen(self.words.say(lang, "push.sure", now=now, what=text), sure)
        if pushed.went in ("snoozed", "passed") and pushed.until:
            at = self.instant(pushed.limit or pushed.until, parcel, own=True)
            text = self.words.say(lang, f"push.{pushed.went}", now=now, what=text, at=at)
            return Screen(text, self._push_rows(parcel, now))
        ending = {"gone": "push.gone", "stopped": "push.stopped"}.get(pushed.went, "push.done")
        ways = (self._home(lang), self._list(lang)) if pushed.went == "stopped" else (self._home(lang),)
        return Screen(self.words.say(lang, ending, now=now, what=text), (ways,))

    def _to_pick(self, pushed: Pushed, text: Markup, now: datetime) -> Screen:
        """Return the days, or a day's hours, on the seller's own clock."""
        lang, parcel = tongue(pushed.seller), pushed.parcel

        def button(at: datetime) -> Button:
            here = wall(at, parcel.own_zone)
            if pushed.went == "pick":
                label = self.words.render(lang, Day(here.date()), now=now)
                return Button(str(label), b.Push(f"day{here:%Y%m%d}", parcel.reminder.id))
            return Button(f"{here:%H:%M}", b.Push(f"at{here:%Y%m%d%H}", parcel.reminder.id))

        columns = 2 if pushed.went == "pick" else 4
        asks = "push.pick" if pushed.offered else "push.pick_none"
        rows = in_columns([button(at) for at in pushed.offered], columns)
        back = (self._does("pick", parcel) if pushed.went == "hours" else self._does("done", parcel),)
        return Screen(self.words.say(lang, asks, now=now, what=text), (*rows, back))


def _reopens(parcel: Parcel) -> bool:
    """Tell whether the reminder's button opens a walk. One of a later release opens what there is."""
    kind = KINDS.get(parcel.reminder.kind)
    return kind is None or kind.reopens is not None


def _word_of(parcel: Parcel) -> str:
    """Return the last part of the id of a reminder's words: of a ladder, each rung has its own."""
    kind, rung = parcel.reminder.kind, parcel.reminder.rung.removesuffix("_e")
    return f"{kind}.{rung.rstrip('0123456789') if rung.startswith('find') else rung}" if kind == "appeal" else kind


def _once_each(parcels: Iterable[Parcel]) -> list[Parcel]:
    """Return the reminders, of several about the same only the last: deadlines first."""
    last = {(each.reminder.kind, each.reminder.deed): each for each in parcels}
    return sorted(last.values(), key=lambda each: (each.reminder.lane, each.reminder.promised_at))
