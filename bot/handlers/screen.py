"""What a message looks like before it is sent: its HTML and its rows of buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.buttons import Press, write

LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Clip:
    """A text that the app puts into the clipboard: nothing is pressed."""

    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what a press on it means; `style` is Telegram's (`danger`, `primary`), or empty."""

    label: str
    press: Press | Clip
    style: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message to be shown. `asking`: a typed reply to it counts."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    asking: bool = False

    def keyboard(self) -> dict[str, Any] | None:
        """Return the rows as Telegram takes them."""
        if not self.rows:
            return None
        return {"inline_keyboard": [[_key(button) for button in row] for row in self.rows]}


def _key(button: Button) -> dict[str, Any]:
    label = button.label if len(button.label) <= LONGEST_LABEL else button.label[: LONGEST_LABEL - 1] + "…"
    if isinstance(button.press, Clip):
        return {"text": label, "copy_text": {"text": button.press.text}}
    key = {"text": label, "callback_data": write(button.press)}
    if button.style:
        key["style"] = button.style
    return key


def in_columns(buttons: Sequence[Button], columns: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons in rows of that many."""
    return tuple(tuple(buttons[at : at + columns]) for at in range(0, len(buttons), columns))
