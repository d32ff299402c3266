"""What the buttons of every release carried: one file for each schema, committed and never changed again.

`python -m tests.presses` writes the file of the newest schema where it is not there yet. A walk's number stands as
`{walk}`, a reminder's as `{reminder}`; before the data stands the flow in which the button was shown.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot import buttons as b
from bot.handlers.screen import Clip
from bot.handlers.show import Show
from bot.storage.migrating import HEAD
from bot.text import load_words
from tests.scenes import every_scene
from tests.talk import START

PLACE = Path(__file__).parent


def of(schema: str) -> list[tuple[str, str]]:
    """The flow and the data of every button there was."""
    lines = (PLACE / f"{schema}.txt").read_text("utf-8").splitlines()
    return [(flow, data) for flow, _, data in (line.partition(" ") for line in lines)]


def shown_now() -> list[str]:
    """Every button of every scene, once each."""
    return sorted(set(_scenes()))


def _scenes() -> Iterator[str]:
    show = Show(load_words(clock=lambda: START))
    for scene in every_scene("en"):
        for button in (button for row in show.scene(scene).rows for button in row):
            if not isinstance(button.press, Clip):
                yield f"{scene.standing.flow.id} {_numberless(button.press)}"


def _numberless(press: b.Press) -> str:
    if hasattr(press, "walk"):
        head, number, *rest = b.write(press).split(":")
        return ":".join([head, "{walk}", *rest]) if number else b.write(press)
    if isinstance(press, b.Push):
        return b.write(replace(press, reminder=0)).removesuffix("0") + "{reminder}"
    return b.write(press)


def make() -> None:
    """The file of the newest schema is there; one that is there stays as it is."""
    with (PLACE / f"{HEAD}.txt").open("x", encoding="utf-8") as file:
        file.write("\n".join([*shown_now(), ""]))
