"""The main story by clicks in each language, with a kill -9 in its middle."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.player import Program, inviting, linked, opening, unlinked, waiting


@pytest.mark.parametrize("language", ["zh", "es", "en"])
def test_the_main_story_is_played_through_a_kill(language: str, opens: Opens, program: Program) -> None:
    player = opens(language)
    opening(player)
    inviting(player)
    with player.page.expect_response("**/tap"):
        player.key(player.word("link.accept.option.active")).click()
    program.kill()  # the tap is in the world, its answer may not be
    expect(player.page.locator("#lost")).to_be_visible()
    seen = player.bubbles()[:-1]
    program.start()
    expect(player.page.locator("#lost")).to_be_hidden()
    expect(player.key(player.word("option.now"))).to_be_visible()
    assert player.bubbles()[: len(seen)] == seen
    player.taps("option.now")
    waiting(player)
    player.travels("playground.next.button")
    expect(player.key(player.word("push.go_on.button"))).to_be_visible()
    unlinked(player)
    expect(player.last()).to_contain_text("1/3")
    expect(player.page.locator("#clocks .far")).to_contain_text("24")


def test_after_a_restart_the_chats_the_clock_and_what_was_read_are_the_same(opens: Opens, program: Program) -> None:
    player = opens("en")
    opening(player)
    inviting(player)
    linked(player)
    player.travels("playground.hour.button")
    expect(player.page.locator("#clocks .far")).to_have_text("1 h ahead")
    before = player.bubbles()
    program.kill()
    program.start()
    again = opens("en")
    assert again.bubbles() == before
    expect(again.page.locator("#clocks .far")).to_have_text("1 h ahead")
    assert again.page.locator(".unread").count() == 0


def test_the_next_reminder_comes_when_its_time_is_travelled_to(opens: Opens) -> None:
    player = opens("es")
    opening(player)
    expect(player.page.locator("[data-to]")).to_be_disabled()
    inviting(player)
    linked(player)
    waiting(player)
    expect(player.page.locator("#coming")).to_contain_text("Ana")
    player.travels("playground.next.button")
    expect(player.key(player.word("push.go_on.button"))).to_be_visible()
    expect(player.page.locator("[data-to]")).to_be_disabled()


def test_what_falls_due_on_the_way_comes_at_its_own_time(opens: Opens) -> None:
    player = opens("en")
    opening(player)
    inviting(player)
    linked(player)
    waiting(player)
    player.travels("playground.day.button")
    expect(player.page.locator("#clocks .far")).to_have_text("24 h ahead")
    player.travels("playground.day.button")
    expect(player.page.locator("#clocks .far")).to_have_text("48 h ahead")
    pushes = player.page.locator(".message", has=player.key(player.word("push.go_on.button")))
    expect(pushes).to_have_count(1)
    assert player.word("push.late").split("{")[0].strip() not in player.chat()
