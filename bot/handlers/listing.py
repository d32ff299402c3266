"""The screens of /reminders: what comes, what is paused, which kinds, at which hours, and when it is quiet."""

from datetime import datetime, time

from bot import buttons as b
from bot.domain.clocks import BRIEF
from bot.domain.kinds import KINDS, Kind
from bot.domain.ladder import MORNING
from bot.domain.wishes import Quiet
from bot.forms import Count, Instant, Markup
from bot.handlers.reminding import Reminding, Row
from bot.handlers.screen import Button, Screen, in_columns
from bot.handlers.show import tongue
from bot.parcels import Parcel
from bot.wishing import Listing, Waking, is_on

A_PAGE = 8
STARTS, ENDS, HOURS = range(19, 27), range(4, 12), range(6, 22)


class Listed(Reminding):
    """Makes the screens of /reminders."""

    def reminders(self, listing: Listing, page: int = 0) -> Screen:
        """Return the list, soonest first; each is a button that opens it."""
        lang, now = tongue(listing.seller), listing.now
        pages = max(1, -(-len(listing.next) // A_PAGE))
        page = min(page, pages - 1)
        shown = listing.next[page * A_PAGE : (page + 1) * A_PAGE]
        head = "reminders.head" if listing.next else "reminders.none"
        lines = [self.words.say(lang, head, n=Count(len(listing.next)))]
        lines += [self._entry(each, number, now) for number, each in enumerate(shown, page * A_PAGE + 1)]
        if listing.paused:
            lines.append(self.words.say(lang, "reminders.paused", n=Count(len(listing.paused))))
        numbers = [
            Button(str(number), b.Tap("reminder", str(each.reminder.id)))
            for number, each in enumerate(shown, page * A_PAGE + 1)
        ]
        rows = (*in_columns(numbers, 4), *self._pages(page, pages), *self._tools(listing, lang))
        return Screen("\n\n".join(lines), rows)

    def _entry(self, parcel: Parcel, number: int, now: datetime) -> Markup:
        lang, reminder = tongue(parcel.seller), parcel.reminder
        at = self.instant(reminder.promised_at, parcel, own=True)
        which = "reminders.line" if reminder.state != "unreachable" else "reminders.held"
        return self.words.say(lang, which, now=now, number=Count(number), item=self.item(parcel, now), at=at)

    def _pages(self, page: int, pages: int) -> tuple[Row, ...]:
        row = []
        if page > 0:
            row.append(Button("‹", b.Tap("reminders", str(page - 1))))
        if page < pages - 1:
            row.append(Button("›", b.Tap("reminders", str(page + 1))))
        return (tuple(row),) if row else ()

    def _tools(self, listing: Listing, lang: str) -> tuple[Row, ...]:
        def button(text: str, press: b.Press) -> Button:
            return Button(self.words.plain(lang, f"reminders.{text}.button"), press)

        rows: list[Row] = [
            (button("add", b.Begin("remind")), button("kinds", b.Tap("kinds"))),
            (button("quiet", b.Tap("quiet")), button("calendar", b.Tap("ics", "all"))),
        ]
        if listing.paused:
            rows.append((button("paused", b.Tap("paused")),))
        return (*rows, (self._home(lang),))

    def reminder(self, parcel: Parcel, now: datetime) -> Screen:
        """Return one reminder with what can be done about it."""
        lang, reminder = tongue(parcel.seller), parcel.reminder
        at = self.instant(reminder.promised_at, parcel, own=True)
        text = self.words.say(lang, "reminders.one", now=now, item=self.item(parcel, now), at=at)
        rows = [row for row in self._push_rows(parcel, now)[:1] if _opens_something(row[0])]
        pick = self._does("pick", parcel)
        pause = Button(self.words.plain(lang, "reminders.pause.button"), b.Tap("pause", str(reminder.id)))
        return Screen(text, (*rows, (pick, pause), (self._list(lang),)))

    def pause_sure(self, parcel: Parcel, now: datetime) -> Screen:
        """Return the question before a deadline's reminders are paused."""
        lang = tongue(parcel.seller)
        yes = Button(
            self.words.plain(lang, "push.stop_sure.button"), b.Tap("pause_sure", str(parcel.reminder.id)), "danger"
        )
        return Screen(
            self.words.say(lang, "push.sure", now=now, what=self.item(parcel, now)), ((yes,), (self._list(lang),))
        )

    def paused(self, listing: Listing) -> Screen:
        """Return what is paused, each with a button that lets it go on."""
        lang = tongue(listing.seller)
        rows = [
            (Button("▶️ " + self._title(each.kind, lang, each.name), b.Tap("resume", each.series)),)
            for each in listing.paused
        ]
        head = "reminders.paused_head" if listing.paused else "reminders.paused_none"
        return Screen(self.words.say(lang, head), (*rows, (self._list(lang),)))

    def _title(self, kind: Kind, lang: str, name: str | None = None) -> str:
        return self.words.plain(lang, f"kind.{kind.id}") + (f" @{name}" if name else "")

    def kinds(self, listing: Listing) -> Screen:
        """Return every kind with whether it comes; deadlines can't be turned off."""
        lang, wishes = tongue(listing.seller), listing.seller.wishes
        rows = []
        for kind in KINDS.values():
            if kind.treated == "deadline" or kind.news:
                continue
            mark = "☑" if is_on(kind, wishes) else "☐"
            row = [Button(f"{mark} {self._title(kind, lang)}", b.Tap("kind", kind.id))]
            if kind.series and not kind.slot and is_on(kind, wishes):
                usual = BRIEF if kind.id == "brief" else MORNING
                row.append(Button(f"🕘 {wishes.hour(kind.id, usual):%H:%M}", b.Tap("hours", kind.id)))
            rows.append(tuple(row))
        nag = "☑" if wishes.nag else "☐"
        rows.append((Button(f"{nag} " + self.words.plain(lang, "reminders.nag.button"), b.Tap("nag")),))
        return Screen(self.words.say(lang, "reminders.kinds"), (*rows, (self._list(lang),)))

    def hours(self, listing: Listing, kind: Kind) -> Screen:
        """Return the hours at which a kind can come."""
        lang = tongue(listing.seller)
        text = self.words.say(lang, "reminders.hours", kind=self._title(kind, lang))
        hours = [Button(f"{hour:02}:00", b.Tap("hour", f"{kind.id}-{hour}")) for hour in HOURS]
        return Screen(text, (*in_columns(hours, 4), (Button(self._back(lang), b.Tap("kinds")),)))

    def _back(self, lang: str) -> str:
        return self.words.plain(lang, "nav.back.button")

    def quiet(self, listing: Listing, start: time | None = None) -> Screen:
        """Return the quiet hours: when they begin, or, that chosen, when they end."""
        lang, held = tongue(listing.seller), listing.seller.wishes.quiet
        back = (self._list(lang),)
        if start is not None:
            ends = [Button(f"{hour:02}:00", b.Tap("quiet", f"{start:%H}-{hour:02}")) for hour in ENDS]
            text = self.words.say(lang, "reminders.quiet_end", start=f"{start:%H:%M}")
            return Screen(text, (*in_columns(ends, 4), (Button(self._back(lang), b.Tap("quiet")),)))
        starts = [Button(f"{hour % 24:02}:00", b.Tap("quiet", f"{hour % 24:02}")) for hour in STARTS]
        off = ((Button(self.words.plain(lang, "reminders.quiet_off.button"), b.Tap("quiet", "off")),),) if held else ()
        return Screen(self._quiet_text(listing, held), (*in_columns(starts, 4), *off, back))

    def _quiet_text(self, listing: Listing, held: Quiet | None) -> str:
        lang = tongue(listing.seller)
        if held is None:
            return self.words.say(lang, "reminders.quiet_none")
        return self.words.say(lang, "reminders.quiet", start=f"{held.start:%H:%M}", end=f"{held.end:%H:%M}")

    def waking(self, listing: Listing, waking: Waking) -> Screen:
        """Return the question whether a LIVE may wake the seller."""
        lang, own = tongue(listing.seller), listing.own_zone
        text = self.words.say(
            lang, "reminders.wake", now=listing.now, live=Instant(waking.start, waking.shop.zone, own=False, mine=own),
            at=Instant(waking.push_at, own, own=False),
        )  # fmt: skip
        rows = [
            (Button(self.words.plain(lang, f"reminders.{answer}.button"), b.Tap(answer, str(waking.deed.id))),)
            for answer in ("wake", "hush")
        ]
        return Screen(text, tuple(rows))


def _opens_something(button: Button) -> bool:
    """Tell whether a button leads on: into the walk, or to a list; a snooze of what is not due yet does not."""
    return isinstance(button.press, b.Tap) or (isinstance(button.press, b.Push) and button.press.verb == "go_on")
