"""A reminder -> a screen: as it is sent, and as what is left of it once it was dealt with."""

from datetime import datetime, timedelta

from bot import buttons as b
from bot.domain.clocks import KINDS
from bot.forms import Instant, Markup, Phrase, Span
from bot.handlers.screen import Button, Screen
from bot.handlers.show import Show, tongue
from bot.pushes import Parcel, Pushed

LATE = timedelta(minutes=2)


class Reminding(Show):
    """Makes the screens of reminders."""

    def push(self, parcel: Parcel, now: datetime) -> Screen:
        """Return a reminder as it is sent."""
        lang, reminder = tongue(parcel.seller), parcel.reminder
        parts = [self._push_text(parcel, now)]
        late = now - reminder.promised_at
        if reminder.copies:
            parts.insert(0, self.words.say(lang, "push.again", number=f"#{reminder.id}"))
        elif late > LATE:
            parts.insert(0, self.words.say(lang, "push.late", span=Span(late)))
        return Screen("\n\n".join(parts), self._push_rows(parcel, lang))

    def _push_text(self, parcel: Parcel, now: datetime) -> Markup:
        lang, reminder = tongue(parcel.seller), parcel.reminder
        zone = parcel.shop.zone if parcel.shop else "UTC"
        values: dict[str, object] = {
            "account": f"@{parcel.name}" if parcel.name else "",
            "at": Instant(reminder.due_at, zone, own=False),
            "since": Instant(parcel.deed.moment, zone, own=False) if parcel.deed else Phrase("deed.unknown_time"),
        }
        known = reminder.kind in KINDS and self.words.has(f"push.{reminder.kind}")
        return self.words.say(lang, f"push.{reminder.kind}" if known else "push.unknown", now=now, **values)

    def _push_rows(self, parcel: Parcel, lang: str) -> tuple[tuple[Button, ...], ...]:
        def button(verb: str, style: str = "") -> Button:
            return Button(self.words.plain(lang, f"push.{verb}.button"), b.Push(verb, parcel.reminder.id), style)

        return (button("go_on", "primary"),), (button("hour"), button("morning")), (button("done"),)

    def pushed(self, pushed: Pushed, now: datetime) -> Screen:
        """Return what is left of a push once it was dealt with."""
        lang, parcel = tongue(pushed.seller), pushed.parcel
        assert parcel is not None
        text = self._push_text(parcel, now)
        if pushed.went == "snoozed" and pushed.until:
            zone = pushed.seller.zone or (parcel.shop.zone if parcel.shop else "UTC")
            text = self.words.say(lang, "push.snoozed", now=now, what=text, at=Instant(pushed.until, zone))
            return Screen(text, (self._push_rows(parcel, lang)[0], self._push_rows(parcel, lang)[2]))
        ending = "push.gone" if pushed.went == "gone" else "push.done"
        home = Button(self.words.plain(lang, "nav.home.button"), b.Tap("home"))
        return Screen(self.words.say(lang, ending, what=text), ((home,),))
