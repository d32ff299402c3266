"""The pictures of the README: the playground in each language, on a desk and on a phone. `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.player import PHONE, Player, Program, inviting, launched, linked, opening, waiting

DESK = (1100, 720)
ASKED = {
    "zh": "周五收到的违规通知，最晚哪天申诉？", "es": "¿Cuántas desvinculaciones me quedan?",
    "en": "When is the best hour to go live?",
}  # fmt: skip


def taken(browser: Browser, program: Program, language: str, folder: Path) -> None:
    """A walk's question, a push, the price of an unlink, home and an answer are in the folder, each in both sizes."""
    player = Player.opens(browser, program.url, language, DESK)

    def take(what: str) -> None:
        player.page.wait_for_timeout(400)  # the last bubble has come to rest
        player.page.screenshot(path=folder / f"{language}-{what}-desk.png")
        phone = Player.opens(browser, program.url, language, PHONE, color_scheme="dark" if what == "push" else "light")
        phone.page.wait_for_timeout(400)
        phone.page.screenshot(path=folder / f"{language}-{what}-phone.png")
        phone.page.context.close()

    opening(player)
    inviting(player)
    take("question")
    linked(player)
    waiting(player)
    player.travels("playground.next.button")
    expect(player.key(player.word("push.go_on.button"))).to_be_visible()
    take("push")
    player.taps("push.go_on.button")
    expect(player.key(player.word("unlink.price.option.go"))).to_be_visible()
    take("price")
    player.says("/start")
    take("home")
    player.says(ASKED[language])
    expect(player.key(player.word("answer.source.button"))).to_be_visible()
    take("answer")
    player.page.context.close()


def main(folder: Path, say: Callable[[str], object] = print) -> None:
    """All pictures are taken anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        browser, program = launched(playwright.chromium), Program(Path(room))
        try:
            for language in ("zh", "es", "en"):
                taken(browser, program, language, folder)
                say(f"{language}: taken")
        finally:
            program.kill()
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
