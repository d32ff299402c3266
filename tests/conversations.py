"""Conversations as sellers have them, in each language: written into docs/conversations, and read there.

`make conversations` writes them anew; a test tells when they are not what the bot says now.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.playground.messages import Message
from bot.playground.users import Person
from tests.talk import START, Hand, Talk, talking
from tests.told import tells

HERE = Path(__file__).parents[1] / "docs" / "conversations"
LANGUAGES = {"en": "en-gb", "es": "es-mx", "zh": "zh-hans"}
_DEVICE = re.compile(r" · 📱 [^\n]*?[)）](?: (?=[\u4e00-\u9fff]))?")

SAID = {  # what the seller types, as they would
    "handle": {"en": "glow.lab", "es": "luz.casa", "zh": "小鹿美妆"},
    "new": {"en": "home.finds", "es": "hogar.feliz", "zh": "居家好物"},
    "since": {"en": "20 Nov", "es": "20 de noviembre", "zh": "11月20日"},
    "error": {
        "en": "“Unable to unlink, try again later”", "es": "“No se puede desvincular, intenta más tarde”",
        "zh": "“暂时无法解绑，请稍后再试”",
    },
    "date_question": {
        "en": "notice came on Friday (12.18), until when can i appeal?",
        "es": "me llegó el viernes 18/12, ¿hasta cuándo puedo apelar?", "zh": "周五(12.18)收到违规通知，最晚哪天申诉？",
    },
    "left_question": {
        "en": "how many unlinks have i got left?", "es": "¿cuántas desvinculaciones me quedan?",
        "zh": "我还能解绑几次？",
    },
    "wait_question": {
        "en": "unlinked it this morning, when can i link it to my other shop?",
        "es": "la desvinculé hoy, ¿cuándo la puedo ligar a mi otra tienda?", "zh": "今天刚解邦，啥时候能绑到另一家店",
    },
    "outside": {"en": "what's the weather in Lima", "es": "¿qué clima hace en Lima?", "zh": "今天利马天气咋样"},
}  # fmt: skip


class Told:
    """One conversation as it is written down."""

    def __init__(self, talk: Talk, person: Person, language: str) -> None:
        self.talk, self.person, self.language = talk, person, language
        self.lines: list[str] = []
        self._seen: dict[int, str] = {}

    async def says(self, what: str) -> None:
        """It is typed: a command, or one of SAID."""
        text = SAID[what][self.language] if what in SAID else what
        self.lines.append(f"**→** {text}\n")
        self.person.says(text)
        await self._settle()

    async def taps(self, *ends: str) -> None:
        """The newest buttons whose data end so are tapped, whatever language their labels are in."""
        for end in ends:
            shown = [each for each in reversed(self.person.sees()) if each.by_bot]
            found = [
                (each, button) for each in shown for row in each.keyboard for button in row
                if (button.data or "").endswith(end)
            ]  # fmt: skip
            message, button = found[0]
            self.lines.append(f"**→** [{button.text}]\n")
            self.person.taps(button.data or "", message)
            await self._settle()

    async def passes(self, **span: float) -> None:
        """Time goes by."""
        self.lines.append("*…*\n")
        self.talk.hand.at += timedelta(**span)
        await self._settle()

    async def _settle(self) -> None:
        await self.talk.settle()
        for message in self.person.sees():
            if message.by_bot and self._seen.get(message.message_id) != repr((message.text, message.keyboard)):
                self._seen[message.message_id] = repr((message.text, message.keyboard))
                self.lines.append(written(message))


def written(message: Message) -> str:
    """A message of the bot as a quotation, its buttons below it."""
    text = "\n".join(
        f"> {line}".rstrip() + ("  " if line else "") for line in _without_device(message.text).split("\n")
    )
    rows = [" ".join(f"`{button.text}`" for button in row) for row in message.keyboard]
    return text + ("\n>\n> " + " · ".join(rows) if rows else "") + "\n"


def _without_device(text: str) -> str:
    """The message without the reader's own time, which Telegram renders on their device."""
    return _DEVICE.sub("", text)


# -- the conversations


async def with_a_shop(told: Told) -> None:
    await told.talk.says(told.person, "/start")
    await told.taps(":mx", ":0", ":0")
    told.lines.clear()


async def with_two(told: Told) -> None:
    await with_a_shop(told)
    await tells(told.talk, told.person, "active", SAID["handle"][told.language], at=START - timedelta(hours=2))
    await tells(told.talk, told.person, "active", SAID["new"][told.language], at=START - timedelta(days=40))
    told.lines.clear()


async def first_minutes(told: Told) -> None:
    await told.says("/start")
    await told.taps(":mx", ":1")
    await told.says("handle")
    await told.taps(":before", ":0", ":added:none")


async def linking(told: Told) -> None:
    await with_a_shop(told)
    await told.says("/link")
    await told.says("handle")
    await told.taps(":elsewhere:no", ":device:pc", ":invite:sent", ":accept:active", ":active_when:now")
    await told.passes(hours=24)


async def unlinking(told: Told) -> None:
    await with_two(told)
    await told.says("/unlink")
    await told.taps(":account:#2", ":price:go", ":sure:yes", ":side:seller", ":seller_side:done", ":unlinked_when:now")
    await told.passes(hours=22)
    await told.passes(hours=2)
    await told.taps("go_on:2")


async def fixing(told: Told) -> None:
    await with_two(told)
    await told.says("/fixunlink")
    await told.taps(":account:#1", ":permission:was", ":network:other", ":violation:open")


async def swapping(told: Told) -> None:
    await with_two(told)
    await told.says("/swap")
    await told.taps(":out:#1")
    await told.says("nueva.tienda")
    await told.says("130")


async def appealing(told: Told) -> None:
    await with_two(told)
    await told.says("/appeal")
    await told.taps(":account:#1", ":kind:false_ad")
    await told.taps(":basis:notice")
    await told.says("2026-11-24")
    await told.says("78.5")
    await told.taps(":permission:frozen")


async def counting(told: Told) -> None:
    await with_two(told)
    await tells(told.talk, told.person, "added", SAID["handle"][told.language], amount=45)
    await told.says("/showcase")
    await told.taps(":#1.45.10", ":#1.45.5")


async def correcting(told: Told) -> None:
    await with_two(told)
    await told.says("/accounts")
    await told.taps(":account:#1", "1t:entry:" + await _newest(told), ":how:time", ":was_when:yesterday")
    await told.says("20:00")


async def _newest(told: Told) -> str:
    deeds = await told.talk.bot.database.run(lambda books: books.deeds.of_seller(told.person.id).deeds)
    return str(min(each.id for each in deeds if each.kind == "active"))


async def asking(told: Told) -> None:
    await with_two(told)
    for question in ("left_question", "date_question", "wait_question", "outside"):
        await told.says(question)


async def writing_a_ticket(told: Told) -> None:
    await with_two(told)
    await told.says("/ticket")
    await told.taps(":account:#2", ":topic:unlink", ":permission:unsure")
    await told.says("since")
    await told.taps(":tried:waited", ":tried:network", ":tried:ready")
    await told.says("error")
    await told.taps(":remind:d3")


async def planning(told: Told) -> None:
    await with_two(told)
    await told.says("/matrix")
    await told.taps(":main:beauty", ":account1:#1", ":niche1:beauty", ":people1:young_women", ":account2:#2")
    await told.taps(":niche2:beauty", ":people2:young_women", ":account3:enough")


async def scoring(told: Told) -> None:
    await with_two(told)
    await tells(told.talk, told.person, "score", amount=8500, at=START - timedelta(days=13))
    await told.says("/score")
    await told.says("79.9")


async def sending_a_report(told: Told) -> None:
    await with_a_shop(told)
    name = "g01_live_list_en.xlsx"
    told.lines.append(f"**→** 📎 {name}\n")
    told.person.sends_document(name, (Path(__file__).parent / "exports" / "samples" / name).read_bytes())
    await told._settle()


STORIES: dict[str, Callable[[Told], Awaitable[None]]] = {
    "The first minutes": first_minutes, "Linking an account": linking, "Unlinking one, price first": unlinking,
    "Unlinking fails": fixing, "One account for another": swapping, "A violation and its last day": appealing,
    "Products of today": counting, "The board, and an entry put right": correcting, "Questions": asking,
    "A support ticket": writing_a_ticket, "The account matrix": planning, "The shop's score": scoring,
    "A report": sending_a_report,
}  # fmt: skip


async def written_in(language: str) -> str:
    """All conversations in that language."""
    parts = [
        f"# Conversations ({language})\n",
        "Written by `make conversations`; → is what the seller types or [taps].\n",
    ]
    for number, (title, story) in enumerate(STORIES.items()):
        with tempfile.TemporaryDirectory() as folder:
            async with talking(Path(folder) / "bot.db", hand=Hand()) as talk:
                told = Told(talk, talk.person("Ana", LANGUAGES[language], 5000 + number), language)
                await story(told)
                parts += [f"## {title}\n", *told.lines]
    return "\n".join(parts)


def main() -> None:
    """Leave every conversation written."""
    HERE.mkdir(exist_ok=True)
    for language in sys.argv[1:] or LANGUAGES:
        (HERE / f"{language}.md").write_text(asyncio.run(written_in(language)), "utf-8")


if __name__ == "__main__":
    main()
