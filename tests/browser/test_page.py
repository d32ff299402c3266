"""What a messenger does: several people, unread marks, files both ways, each clock in its place."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.player import ZONES, inviting, linked, opening, waiting

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_push_to_somebody_else_is_marked_until_it_is_read(opens: Opens) -> None:
    ana = opens("es")
    opening(ana)
    inviting(ana)
    linked(ana)
    waiting(ana)
    sam = ana.page.locator("#sellers button", has_text="Sam")
    sam.click()
    expect(sam).to_have_attribute("aria-current", "true")
    expect(ana.page.locator("#start")).to_have_text("Start")  # the page speaks as the seller does
    ana.page.locator("[data-to]").click()
    mark = ana.page.locator("#sellers button", has_text="Ana").locator(".unread")
    expect(mark).to_have_text("1")
    ana.page.locator("#sellers button", has_text="Ana").click()
    expect(ana.key(ana.word("push.go_on.button"))).to_be_visible()
    expect(ana.page.locator(".unread")).to_have_count(0)


def test_two_pages_show_the_same(opens: Opens) -> None:
    one, other = opens("en"), opens("en")
    opening(one)
    expect(other.page.locator(".bubble")).to_have_count(2)
    assert other.bubbles() == one.bubbles()


def test_the_export_is_downloaded_as_the_bot_made_it(opens: Opens) -> None:
    player = opens("en")
    opening(player)
    player.says("/export")
    with player.page.expect_download() as caught:
        player.page.locator(".file").click()
    assert caught.value.suggested_filename == "channel-keeper.json"
    assert json.loads(Path(caught.value.path()).read_text())["sellers"][0]["id"] == 7003


def test_a_picture_and_a_file_can_be_sent(opens: Opens, tmp_path: Path) -> None:
    player = opens("zh")
    opening(player)
    (tmp_path / "橱窗.png").write_bytes(PIXEL)
    (tmp_path / "订单.csv").write_text("a,b\n")
    player.page.locator("#attach input").set_input_files(tmp_path / "橱窗.png")
    expect(player.page.locator(".mine img")).to_have_js_property("naturalWidth", 1)
    player.page.locator("#attach input").set_input_files(tmp_path / "订单.csv")
    expect(player.page.locator(".mine .file b")).to_have_text("订单.csv")


def test_an_instant_is_shown_in_the_viewers_own_zone(opens: Opens) -> None:
    player = opens("zh")
    opening(player)
    inviting(player)
    linked(player)
    time = player.page.locator(".words time").last
    at = datetime.fromisoformat(str(time.get_attribute("datetime")))
    assert f"{at.astimezone(ZoneInfo(ZONES['zh'])):%H:%M}" in time.inner_text()
    clocks = player.page.locator("#clocks dt").all_inner_texts()
    assert [re.sub(r".*·\s*", "", one) for one in clocks] == ["墨西哥城", "上海"]


def test_a_wrong_press_is_answered_by_a_toast_or_a_sentence(opens: Opens) -> None:
    player = opens("en")
    opening(player)
    inviting(player)
    before = player.page.locator(".bubble").count()
    player.page.locator(".key").filter(has_text=player.word("begin.link.button")).first.click()  # of an earlier message
    player.page.wait_for_function(
        "n => document.querySelectorAll('.bubble').length > n || document.querySelector('.toast')", arg=before
    )
