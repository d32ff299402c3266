"""Somebody at the playground's page: what they click and type, and what they see. And the program behind the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Page, expect

from bot.text import load_words

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP, PHONE = (1200, 800), (390, 844)
ZONES = {"zh": "Asia/Shanghai", "es": "America/Bogota", "en": "Europe/London"}
LOCALES = {"zh": "zh-CN", "es": "es-MX", "en": "en-GB"}
WORDS = load_words()


def launched(kind: BrowserType) -> Browser:
    """The machine's own Chromium; nothing is downloaded."""
    return kind.launch(executable_path=CHROMIUM, args=QUIET)


class Program:
    """`channel-keeper run` without a token, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, 0
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """The page can be reached; a second time at the same address."""
        bare = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        with (self._folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--port", str(self.port)],
                cwd=self._folder, env=bare, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        assert self._process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self._process.stdout.readline())
        assert found, "the playground said no address"
        self.port = int(found[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def end(self) -> None:
        """The process has ended in its own time (SIGTERM)."""
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(30) == 0
        self.kill()

    def kill(self) -> None:
        """The process is gone without a word (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


@dataclass(frozen=True, slots=True)
class Player:
    """One open page, and the language of the seller it begins with."""

    page: Page
    language: str

    @classmethod
    def opens(
        cls, browser: Browser, url: str, language: str, size: tuple[int, int] = DESKTOP,
        wrong: list[str] | None = None, **more: Any,
    ) -> Player:  # fmt: skip
        """The page stands open as that seller; what it should not have done is added to `wrong`."""
        room = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            timezone_id=ZONES[language],
            locale=LOCALES[language],
            **more,
        )
        page = room.new_page()
        page.set_default_timeout(15_000)
        watch(page, url, wrong if wrong is not None else [])
        page.goto(f"{url}#{language}")
        expect(page.locator("#sellers [aria-current=true]")).to_have_count(1)
        return cls(page, language)

    def word(self, text_id: str, **values: object) -> str:
        """What the text reads in the seller's language."""
        return WORDS.plain(self.language, text_id, **values)  # type: ignore[arg-type]

    def starts(self) -> None:
        self.page.get_by_role("button", name=self.word("playground.start.button"), exact=True).click()
        expect(self.page.locator(".key").first).to_be_visible()

    def says(self, text: str) -> None:
        """The text is typed and sent, and the bot has answered it."""
        bubbles = self.page.locator(".message")
        count = bubbles.count()
        self.page.locator("#text").fill(text)
        self.page.locator("#text").press("Enter")
        expect(bubbles.nth(count + 1)).to_be_visible()

    def taps(self, *ids: str, **values: object) -> None:
        """The newest button with those words is clicked, and its answer is seen; one after the other."""
        for text_id in ids:
            self.clicks(self.word(text_id, **values))

    def clicks(self, label: str) -> None:
        before = self.chat()
        self.key(label).click()
        self.page.wait_for_function("before => document.getElementById('chat').innerText !== before", arg=before)

    def key(self, label: str) -> Any:
        """The newest button of the chat with this label."""
        return self.page.locator(".key").filter(has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).last

    def chat(self) -> str:
        return str(self.page.locator("#chat").evaluate("chat => chat.innerText"))

    def bubbles(self) -> list[str]:
        return self.page.locator(".bubble").all_inner_texts()

    def last(self) -> Any:
        return self.page.locator(".message").last

    def travels(self, text_id: str) -> None:
        self.page.locator(".travel").get_by_role("button", name=self.word(text_id), exact=True).click()


def watch(page: Page, url: str, wrong: list[str]) -> None:
    """Noted from now on: errors of the page, and requests to anywhere but the program."""
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if _is_wrong(said) else None)
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith((url, "blob:")) else None)


def _is_wrong(said: ConsoleMessage) -> bool:
    """A server that was killed is no fault of the page's."""
    return said.type in ("error", "warning") and "ERR_" not in said.text


def opening(player: Player) -> None:
    """A shop in Mexico, nothing linked, nothing spent."""
    player.starts()
    player.clicks({"zh": "🇲🇽 墨西哥", "es": "🇲🇽 México", "en": "🇲🇽 Mexico"}[player.language])
    player.taps("opening.linked.option.0", "opening.unlinks.option.0")


def inviting(player: Player) -> None:
    """An invitation is on its way to the first account."""
    player.taps("begin.link.button")
    player.says("@mia.casa")
    player.taps("link.elsewhere.option.no", "link.device.option.pc", "link.invite.option.sent")


def linked(player: Player) -> None:
    """The account is active since now."""
    player.taps("link.accept.option.active", "option.now")


def waiting(player: Player) -> None:
    """To unlink is advised against: the day is not over. The reminder is promised."""
    player.taps("begin.unlink.button")
    if player.key("@mia.casa").count():
        player.clicks("@mia.casa")
    player.taps("option.wait")


def unlinked(player: Player) -> None:
    """The push's button leads through price and second tap to the deed."""
    player.taps("push.go_on.button", "unlink.price.option.go")
    player.taps("unlink.sure.option.yes", account="@mia.casa")
    player.taps("unlink.side.option.seller", "unlink.seller_side.option.done", "option.now")
