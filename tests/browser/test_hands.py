"""With the keyboard alone, on a phone, in the dark: the page serves every hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.player import PHONE, Player, inviting, linked, opening, waiting


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def tabs_to(player: Player, label: str, most: int = 60) -> None:
    """Tab is pressed until that button has the focus, which can be seen."""
    for _ in range(most):
        if focused(player.page) == label:
            assert player.page.evaluate("document.activeElement.matches(':focus-visible')")
            return
        player.page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {label!r}")


def enters(player: Player, label: str) -> None:
    """The button is reached by Tab and pressed by Enter, and something comes of it."""
    tabs_to(player, label)
    before = player.chat()
    player.page.keyboard.press("Enter")
    player.page.wait_for_function("before => document.getElementById('chat').innerText !== before", arg=before)


def test_a_walk_needs_no_mouse(opens: Opens) -> None:
    player = opens("en")
    enters(player, player.word("playground.start.button"))
    expect(player.page.locator("#text")).to_be_focused()
    player.page.keyboard.press("Shift+Tab")
    expect(player.page.locator("#attach input")).to_be_focused()
    player.page.locator("#sellers [aria-current=true]").focus()
    enters(player, "🇲🇽 Mexico")
    # The keyboard was replaced under the finger: the focus is on the new one, not lost.
    assert focused(player.page) == player.word("opening.linked.option.0")
    enters(player, player.word("opening.linked.option.0"))
    enters(player, player.word("opening.unlinks.option.0"))
    assert "0/4" in player.chat()


def test_a_command_is_chosen_by_arrows_and_enter_sends(opens: Opens) -> None:
    player = opens("es")
    opening(player)
    player.page.locator("#text").focus()
    player.page.keyboard.type("/he")
    expect(player.page.locator("#menu [role=option]")).to_have_count(1)
    player.page.keyboard.press("ArrowDown")
    player.page.keyboard.press("Enter")
    expect(player.page.locator(".mine").last).to_contain_text("/help")
    expect(player.page.locator("#menu")).to_be_hidden()
    player.page.keyboard.type("hola")
    player.page.keyboard.press("Shift+Enter")
    player.page.keyboard.type("Ana")
    player.page.keyboard.press("Enter")
    expect(player.page.locator(".mine .words").last).to_contain_text("hola\nAna")


def test_arrows_stay_the_writers_own_while_no_menu_is_open(opens: Opens) -> None:
    player = opens("en")
    opening(player)
    player.page.locator("#text").fill("ab")
    player.page.keyboard.press("ArrowLeft")
    player.page.keyboard.type("-")
    expect(player.page.locator("#text")).to_have_value("a-b")
    player.page.locator("#open").click()
    expect(player.page.locator("#menu")).to_be_visible()
    player.page.keyboard.press("Escape")
    expect(player.page.locator("#menu")).to_be_hidden()
    expect(player.page.locator("#open")).to_be_focused()


def test_new_bubbles_are_read_out_and_old_ones_are_not(opens: Opens) -> None:
    player = opens("zh")
    opening(player)
    log = player.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    assert player.page.evaluate("document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize("language", ["zh", "es", "en"])
def test_a_phone_scrolls_only_up_and_down(language: str, opens: Opens) -> None:
    player = opens(language, PHONE, has_touch=True)
    opening(player)
    inviting(player)
    linked(player)
    waiting(player)
    player.says("/settings")
    assert player.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert player.page.evaluate("document.getElementById('scroll').scrollWidth") == PHONE[0]
    assert player.page.evaluate(TOO_WIDE) == 0
    assert player.page.evaluate(TOO_SMALL) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str, opens: Opens) -> None:
    player = opens("en", color_scheme=scheme)
    opening(player)
    for where in (".bubble", ".stamp", ".key", ".key.primary", ".mine .bubble", ".name", ".last", "#coming", "#open"):
        assert player.page.locator(where).first.evaluate(CONTRAST) >= 4.5, where


TOO_WIDE = "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
# A finger needs 36 pixels.
TOO_SMALL = """[...document.querySelectorAll('.key, #write button, .travel button')]
  .filter(e => e.offsetParent && e.offsetHeight < 36).length"""
# WCAG's ratio of the text's colour to what lies beneath it.
CONTRAST = """e => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const grounds = [];
  for (let one = e; one; one = one.parentElement) grounds.unshift(getComputedStyle(one).backgroundColor);
  const over = colour => { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); };
  const light = () => [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  over('white'); grounds.forEach(over);
  const ground = light();
  over(getComputedStyle(e).color);
  const ink = light();
  return (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
}"""
