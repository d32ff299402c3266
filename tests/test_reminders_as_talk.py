"""What comes by itself, and what sellers do about it: pressed and seen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot import clocks, parcels
from bot.aftermath import Records
from bot.domain.steps import Telling
from bot.domain.wishes import Quiet, Wishes
from bot.parcels import Parcel
from bot.playground.users import Person
from bot.ports import Clock
from bot.scenes import Who
from bot.stores import Books
from bot.zoning import set_zone
from tests.talk import Talk, bare, seen, talking
from tests.told import at, day, goes_on_until, has_a_shop, tells, wishes

SLOT = "1234567 20:00-22:00"


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """Wednesday 25 November, 8:00 in London; Ana sells there and lives there."""
    async with talking(tmp_path / "bot.db") as talk:
        await has_a_shop(talk, talk.person(), "United Kingdom")
        yield talk


def heard(who: Person, since: int = 0) -> list[str]:
    return [bare(each) for each in who.sees() if each.by_bot][since:]


async def notice(talk: Talk, ana: Person) -> int:
    """A notice of Tuesday: its last day is Thursday 3 December."""
    return await tells(talk, ana, "violation", "uno", day=day("2026-11-24"), what="false_ad")


async def test_a_live_is_announced_an_hour_and_a_quarter_before_each_evening(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what=SLOT)
    count = len(heard(ana))
    times = []
    for evening in (25, 26, 27):
        for minute in ("18:59", "19:00", "19:44", "19:45", "20:01"):
            before = len(heard(ana))
            await goes_on_until(talk, at(f"2026-11-{evening} {minute}"))
            times += [f"{evening} {minute}"] * (len(heard(ana)) - before)
    assert times == ["25 19:00", "25 19:45", "26 19:00", "26 19:45", "27 19:00", "27 19:45"]
    assert len(heard(ana)) == count + 6


async def test_nobody_hears_of_a_live_once_it_has_begun(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what=SLOT)
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-25 20:00"))
    assert heard(ana, count) == []
    await goes_on_until(talk, at("2026-11-26 19:00"))
    assert len(heard(ana, count)) == 1


async def test_a_start_after_days_away_announces_the_live_of_today(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what=SLOT)
    count = len(heard(ana))
    talk.hand.at = at("2026-12-05 19:20")
    await talk.restart()
    assert [each[:24] for each in heard(ana, count)] == ["🐢 Late by 20 min: I was a"[:24]]
    await goes_on_until(talk, at("2026-12-05 19:45"))
    assert len(heard(ana, count)) == 2


async def test_the_rungs_of_an_appeal_come_at_their_minutes(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    count, times = len(heard(ana)), []
    for moment in (
        "2026-11-30 08:59", "2026-11-30 09:00", "2026-12-02 09:00", "2026-12-03 09:00", "2026-12-03 21:58",
        "2026-12-03 22:00", "2026-12-04 09:00", "2026-12-20 09:00",
    ):  # fmt: skip
        before = len(heard(ana))
        await goes_on_until(talk, at(moment))
        times += [moment] * (len(heard(ana)) - before)
    assert times == [
        "2026-11-30 09:00", "2026-12-02 09:00", "2026-12-03 09:00", "2026-12-03 22:00", "2026-12-04 09:00",
    ]  # fmt: skip
    assert all("uno" in each for each in heard(ana, count))


async def test_a_sent_appeal_silences_its_ladder(talk: Talk) -> None:
    ana = talk.person()
    deed = await notice(talk, ana)
    walk = await talk.bot.database.run(lambda books: books.deeds.get(deed).walk)

    def sent(books):  # type: ignore[no-untyped-def]
        seller = books.sellers.get(ana.id)
        books.deeds.tell(
            ana.id, seller.shop, Telling("appealed", "sent1", None, talk.hand.now()), walk, talk.hand.now()
        )
        clocks.arm(books, seller, ana.id, talk.policy, talk.hand.now())

    await talk.bot.database.run(sent)
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-12-10 09:00"))
    assert heard(ana, count) == []


async def test_down_for_hours_everything_late_is_one_message_that_says_how_late_each_is(talk: Talk) -> None:
    """Promise 6 and case 1: nothing is silent, nothing is a burst, and later rungs keep their times."""
    ana = talk.person()
    await notice(talk, ana)
    await tells(talk, ana, "reminder_set", at=at("2026-11-30 10:00"), what="call the studio")
    await tells(talk, ana, "reminder_set", at=at("2026-11-30 12:00"), what="<3 & co")
    count = len(heard(ana))
    talk.hand.at = at("2026-11-30 14:10")
    await talk.restart()
    [digest] = heard(ana, count)
    assert "late by 5 h 10 min" in digest
    assert "call the studio was due Mon 30 Nov, 10:00 (London), late by 4 h 10 min" in digest
    assert "<3 & co was due Mon 30 Nov, 12:00 (London), late by 2 h 10 min" in digest
    await goes_on_until(talk, at("2026-12-02 09:00"))
    assert len(heard(ana, count)) == 2


async def test_of_several_rungs_missed_only_the_last_is_told(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-12-03 12:00"))
    [digest] = heard(ana, count)
    assert digest.count("Appeal") == 1
    await talk.passes(minutes=20)
    assert len(heard(ana, count)) == 1


async def test_a_snooze_never_passes_the_deadline_and_the_series_stays(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await goes_on_until(talk, at("2026-12-03 22:00"))
    labels = [button.text for row in seen(ana).keyboard for button in row]
    assert "Tomorrow 9:00" not in labels
    assert "In 1 hour" in labels
    await talk.taps(ana, "Another time")
    assert "There is no later time left before its deadline." in bare(seen(ana))


async def test_a_snooze_picked_comes_at_that_hour_of_the_sellers_own_clock(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "reminder_set", at=at("2026-11-25 09:00"), what="the studio")
    await goes_on_until(talk, at("2026-11-25 09:00"))
    await talk.taps(ana, "Another time", "Fri 27 Nov", "17:00")
    assert "Fri 27 Nov, 17:00 (London)" in bare(seen(ana))
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-27 16:59"))
    assert heard(ana, count) == []
    await goes_on_until(talk, at("2026-11-27 17:00"))
    assert [each[:12] for each in heard(ana, count)] == ["⏰ the studio"]


async def test_ten_minutes_later_it_comes_again_and_done_ends_it(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "reminder_set", at=at("2026-11-25 09:00"), what="the studio")
    await goes_on_until(talk, at("2026-11-25 09:00"))
    await talk.taps(ana, "In 10 min")
    count = len(heard(ana))
    await talk.passes(minutes=10)
    assert len(heard(ana, count)) == 1
    await talk.taps(ana, "Done")
    await talk.passes(days=3)
    assert len(heard(ana, count)) == 1


async def test_stop_ends_a_series_and_it_goes_on_from_the_list(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what=SLOT)
    await goes_on_until(talk, at("2026-11-25 19:00"))
    await talk.taps(ana, "Stop this")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-28 19:00"))
    assert heard(ana, count) == []
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "⏸ Paused", "LIVE")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-28 19:45"))
    assert len(heard(ana, count)) == 1


async def test_a_deadline_is_stopped_only_when_asked_twice(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await goes_on_until(talk, at("2026-11-30 09:00"))
    await talk.taps(ana, "Stop this")
    assert "Stop every reminder of this deadline?" in bare(seen(ana))
    await talk.taps(ana, "Stop them all the same")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-12-04 10:00"))
    assert heard(ana, count) == []


async def test_a_deadline_is_repeated_until_done_and_six_times_at_most(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await wishes(talk, ana, Wishes(nag=True))
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-30 09:00"))
    for _ in range(12):
        await talk.passes(hours=1)
    assert len(heard(ana, count)) == 7
    await goes_on_until(talk, at("2026-12-02 09:00"))
    await talk.taps(ana, "Done")
    count = len(heard(ana))
    await talk.passes(hours=5)
    assert heard(ana, count) == []


async def begun(talk: Talk) -> Parcel:
    """What is due now, in one message of which the call begins."""
    now = talk.hand.now()

    def begins(books: Books) -> Parcel:
        [parcel] = parcels.claim(books, Who(0, 0, now, talk.policy), now + timedelta(minutes=1), 9)
        assert all(books.reminders.sending(each, now + timedelta(minutes=1)) for each in parcel.reminders)
        return parcel

    return await talk.bot.database.run(begins)


async def promised(talk: Talk, who: Person, parcel: Parcel) -> list[datetime]:
    """The message has arrived; when each that it told of is promised next."""
    await Records(talk.bot.database, Clock(talk.hand.now)).sent(parcel, 1)
    rows = await talk.bot.database.run(lambda books: books.reminders.of_seller(who.id))
    return [rows[each.key].promised_at for each in parcel.reminders]


async def test_a_repetition_keeps_the_quiet_hours_that_were_set_while_it_was_on_its_way(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await wishes(talk, ana, Wishes(nag=True))
    talk.hand.at = at("2026-11-30 09:00")
    parcel = await begun(talk)
    await wishes(talk, ana, Wishes(nag=True, quiet=Quiet(time(9, 30), time(12))))
    assert await promised(talk, ana, parcel) == [at("2026-11-30 12:00")]


async def test_of_two_shops_late_in_one_message_each_is_repeated_on_its_own_clock(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)

    def sells_in_the_states(books: Books) -> None:
        seller = books.sellers.get(ana.id)
        assert seller is not None
        shop = books.sellers.add_shop(ana.id, "US", "America/New_York", None, talk.hand.now())
        books.sellers.put(replace(seller, shop=shop), talk.hand.now())

    await talk.bot.database.run(sells_in_the_states)
    await notice(talk, ana)
    await wishes(talk, ana, Wishes(nag=True, quiet=Quiet(time(0), time(8))))
    talk.hand.at = at("2026-11-30 23:30")
    london, new_york = at("2026-12-01 08:00"), at("2026-12-01 00:30")  # half past seven in the evening there
    assert await promised(talk, ana, await begun(talk)) == [london, new_york]


async def test_an_earlier_rung_that_was_snoozed_comes_though_a_later_one_is_repeated_meanwhile(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await wishes(talk, ana, Wishes(nag=True))
    await goes_on_until(talk, at("2026-11-30 09:00"))
    earlier = seen(ana)
    await talk.passes(hours=1)  # repeated once
    await goes_on_until(talk, at("2026-12-02 09:00"))
    await goes_on_until(talk, at("2026-12-02 09:55"))
    ana.taps("In 10 min", earlier)
    await talk.settle()
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-12-02 10:00"))  # the later one, again
    assert len(heard(ana, count)) == 1
    await goes_on_until(talk, at("2026-12-02 10:05"))
    assert len(heard(ana, count)) == 2


async def test_a_deadline_that_nags_stops_before_its_end(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await wishes(talk, ana, Wishes(nag=True))
    await goes_on_until(talk, at("2026-12-03 22:00"))
    count = len(heard(ana))
    for minute in range(1, 11):
        await goes_on_until(talk, at("2026-12-03 22:00") + timedelta(minutes=30 * minute))
    assert len(heard(ana, count)) == 1  # at 23:00; midnight is over


async def test_in_quiet_hours_only_deadlines_come_before_and_on_time(talk: Talk) -> None:
    ana = talk.person()
    await wishes(talk, ana, Wishes(quiet=Quiet(time(21), time(10))))
    await notice(talk, ana)
    await tells(talk, ana, "reminder_set", at=at("2026-11-30 08:00"), what="the studio")
    count, times = len(heard(ana)), []
    for moment in ("2026-11-29 20:58", "2026-11-29 20:59", "2026-11-30 08:00", "2026-11-30 09:00", "2026-11-30 10:00"):
        before = len(heard(ana))
        await goes_on_until(talk, at(moment))
        times += [(moment[8:], heard(ana)[-1][:3])] * (len(heard(ana)) - before)
    assert [moment for moment, _ in times] == ["29 20:59", "30 09:00", "30 10:00"]
    assert "the studio" in heard(ana)[-1]
    assert len(heard(ana, count)) == 3


async def test_a_live_in_quiet_hours_is_asked_about_once(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what="1234567 06:00-08:00")
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Quiet hours", "22:00", "08:00")
    assert "Wake you for it, first at Thu 26 Nov, 05:00 (London)?" in bare(seen(ana))
    await talk.taps(ana, "No, tell me before")
    assert "Quiet hours: 22:00 to 08:00" in bare(seen(ana))
    count, times = len(heard(ana)), []
    for moment in ("2026-11-25 21:58", "2026-11-25 21:59", "2026-11-26 05:00", "2026-11-26 05:45"):
        before = len(heard(ana))
        await goes_on_until(talk, at(moment))
        times += [moment] * (len(heard(ana)) - before)
    assert times == ["2026-11-25 21:59"]
    assert len(heard(ana, count)) == 1


async def test_a_live_that_may_wake_does(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "slot_set", what="1234567 06:00-08:00")
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Quiet hours", "22:00", "08:00", "Yes, wake me")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-26 05:00"))
    await goes_on_until(talk, at("2026-11-26 05:45"))
    assert len(heard(ana, count)) == 2
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Quiet hours", "Turn off")
    assert "Quiet hours: off" in bare(seen(ana))


async def test_kinds_are_turned_on_and_off_and_come_at_the_hour_chosen(talk: Talk) -> None:
    ana = talk.person()
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Kinds", "☐ Weekly: 7 days against 28")
    ana.taps_forged(seen(ana), "1t:hours:weekly")
    await talk.settle()
    await talk.taps(ana, "07:00")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-30 07:00"))
    assert len(heard(ana, count)) == 1
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Kinds", "☑ Weekly: 7 days against 28")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-12-07 07:00"))
    assert heard(ana, count) == []
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "Kinds", "☐ Repeat deadlines")
    assert [button.text for row in seen(ana).keyboard for button in row if "☑ Repeat" in button.text] != []


async def test_the_brief_is_silent_tells_of_the_day_and_is_not_sent_on_an_empty_one(talk: Talk) -> None:
    ana = talk.person()
    await wishes(talk, ana, Wishes(on=frozenset({"brief"})))
    await tells(talk, ana, "reminder_set", at=at("2026-11-27 16:00"), what="the studio")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-26 08:00"))
    assert heard(ana, count) == []
    await goes_on_until(talk, at("2026-11-27 08:00"))
    assert heard(ana, count) == ["☀️ Today, Fri 27 Nov • ⏰ the studio"]
    assert talk.world.called("sendMessage")[-1].params["disable_notification"] is True


async def the_hour_becomes_six_in_the_evening(talk: Talk, ana: Person) -> None:
    """Wednesday's brief is yet to come once more, and Friday's too far ahead for a while."""
    await wishes(talk, ana, Wishes(on=frozenset({"brief"})))
    await tells(talk, ana, "reminder_set", at=at("2026-11-27 21:00"), what="the studio")
    await wishes(talk, ana, Wishes(on=frozenset({"brief"})).with_hour("brief", time(18)))
    assert await kept_of_friday(talk, ana) == ("cancelled", at("2026-11-27 08:00"))


async def kept_of_friday(talk: Talk, ana: Person) -> tuple[str, datetime]:
    rows = await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id))
    [row] = [each for key, each in rows.items() if key.startswith("brief") and key.endswith("2026-11-27")]
    return row.state, row.due_at


async def test_what_comes_near_while_nothing_runs_is_promised_at_the_start_and_no_fault(talk: Talk) -> None:
    ana = talk.person()
    await the_hour_becomes_six_in_the_evening(talk, ana)
    talk.hand.at = at("2026-11-25 18:20")
    assert await talk.bot.reconcile() == 0
    assert await kept_of_friday(talk, ana) == ("waiting", at("2026-11-27 18:00"))


async def test_what_came_near_and_was_over_while_nothing_ran_comes_late(talk: Talk) -> None:
    ana = talk.person()
    await the_hour_becomes_six_in_the_evening(talk, ana)
    count = len(heard(ana))
    talk.hand.at = at("2026-11-27 19:00")
    await talk.bot.reconcile()
    await talk.settle()
    [brief] = heard(ana, count)
    assert "the studio" in brief
    assert "Late by 1 h" in brief
    await talk.bot.reconcile()
    await talk.settle()
    assert len(heard(ana, count)) == 1


async def test_a_series_that_is_resumed_after_its_new_hour_begins_with_the_next_one(talk: Talk) -> None:
    ana = talk.person()
    await the_hour_becomes_six_in_the_evening(talk, ana)
    count = len(heard(ana))
    await wishes(talk, ana, Wishes())
    talk.hand.at = at("2026-11-27 19:00")
    await wishes(talk, ana, Wishes(on=frozenset({"brief"})).with_hour("brief", time(18)))
    for _ in range(2):
        assert await talk.bot.reconcile() == 0
        await talk.settle()
    assert heard(ana, count) == []


async def test_the_list_shows_what_comes_in_order_and_each_can_be_changed(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await tells(talk, ana, "slot_set", what=SLOT)
    await tells(talk, ana, "reminder_set", at=at("2026-11-27 16:00"), what="the studio")
    text = bare(await talk.says(ana, "/reminders"))
    assert "What I remind you of: 4" in text
    assert text.index("1. 🔴 LIVE") < text.index("3. ⏰ the studio") < text.index("4. ⚖️ Appeal for @uno")
    await talk.taps(ana, "3", "Another time", "Sat 28 Nov", "12:00")
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-27 16:00"))
    assert not any("studio" in each for each in heard(ana, count))
    await talk.says(ana, "/reminders")
    await talk.taps(ana, "4", "Pause")
    assert "Stop every reminder" in bare(seen(ana))
    await talk.taps(ana, "Stop them all the same")
    assert "⏸ Paused: 1" in bare(seen(ana))
    await talk.taps(ana, "⏸ Paused", "Appeal deadline")
    assert "Nothing is paused." in bare(seen(ana))


async def test_a_strangers_press_on_anothers_reminder_changes_nothing(talk: Talk) -> None:
    ana, budi = talk.person(), talk.person("Budi", "en", 1002)
    await has_a_shop(talk, budi, "Mexico")
    deed = await tells(talk, ana, "slot_set", what="1234567 06:00-08:00")
    rows = await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id))
    mine = next(iter(rows.values())).id
    for data in (f"1t:reminder:{mine}", f"1t:pause:{mine}", f"1t:wake:{deed}", f"1t:hush:{deed}", f"1t:resume:d{deed}"):
        budi.taps_forged(seen(budi), data)
        await talk.settle()
    assert await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id)) == rows


async def test_what_no_screen_of_ours_has_written_is_answered_and_changes_nothing(talk: Talk) -> None:
    ana = talk.person()
    for choice in (
        "reminders:x", "reminder:", "kind:nothing", "hour:weekly-77", "hours:nothing", "quiet:ab", "quiet:22-xx",
        "wake:1", "pause:999999", "hour:nothing-3", "reminders:99999999999999999999",
    ):  # fmt: skip
        ana.taps_forged(seen(ana), f"1t:{choice}")
        await talk.settle()
    assert (await talk.bot.database.run(lambda books: books.sellers.get(ana.id))).wishes == Wishes()


async def test_a_blocked_chat_gets_what_was_kept_as_one_message_when_it_opens_again(talk: Talk) -> None:
    ana = talk.person()
    await notice(talk, ana)
    await tells(talk, ana, "slot_set", what=SLOT)
    await tells(talk, ana, "reminder_set", at=at("2026-11-26 10:00"), what="the studio")
    ana.blocks()
    await talk.settle()
    await goes_on_until(talk, at("2026-11-26 10:00"))
    await goes_on_until(talk, at("2026-11-30 09:00"))
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-30 12:00"))
    ana.unblocks()
    await talk.settle()
    await talk.settle()
    told = heard(ana, count)
    assert len(told) == 1
    assert "the studio" in told[0]
    assert "Appeal for @uno" in told[0]


async def test_a_button_of_a_digest_opens_its_walk_and_leaves_the_digest_readable(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "active", "uno")
    await tells(talk, ana, "active", "dos")
    await goes_on_until(talk, at("2026-11-26 12:00"))
    digest = seen(ana)
    assert [button.text for row in digest.keyboard for button in row] == [
        "▸ May be unlinked @uno", "▸ May be unlinked @dos", "⏰ Reminders",
    ]  # fmt: skip
    await talk.taps(ana, "▸ May be unlinked @dos")
    assert "What unlinking @dos costs" in bare(seen(ana))
    assert digest in ana.sees()


async def test_of_an_appeal_without_a_date_no_date_is_told(talk: Talk) -> None:
    ana = talk.person()
    await tells(talk, ana, "violation", "uno", what="false_ad")
    text = bare(await talk.says(ana, "/reminders"))
    assert "1. ⚖️ @uno: look up the date of the notice Wed 25 Nov, 10:00 (London)" in text
    count = len(heard(ana))
    await goes_on_until(talk, at("2026-11-25 12:00"))
    assert ["until" in each for each in heard(ana, count)] == [False]


async def test_what_another_clock_makes_past_while_it_waits_comes_at_once(talk: Talk) -> None:
    ben = talk.person("Ben", id_=1002)
    await has_a_shop(talk, ben, "United States")

    async def reads(zone: str) -> None:
        asked = Who(ben.id, ben.id, talk.hand.now(), talk.policy)
        await talk.bot.database.run(lambda books: set_zone(books, asked, zone, of_shop=True))

    await reads("Pacific/Honolulu")
    await notice(talk, ben)
    await goes_on_until(talk, at("2026-11-30 15:00"))
    count = len(heard(ben))
    await reads("America/New_York")  # where nine in the morning is over
    await talk.settle()
    assert len(heard(ben, count)) == 1


async def test_what_is_on_its_way_while_its_time_moves_into_the_past_is_not_promised_anew(talk: Talk) -> None:
    ben = talk.person("Ben", id_=1002)
    await has_a_shop(talk, ben, "United States")

    def reads(books: Books, zone: str) -> None:
        set_zone(books, Who(ben.id, ben.id, talk.hand.now(), talk.policy), zone, of_shop=True)

    await talk.bot.database.run(reads, "Pacific/Honolulu")
    await notice(talk, ben)
    talk.hand.at = now = at("2026-11-30 19:00")  # nine in the morning there

    def sent_while_the_clock_changes(books: Books) -> tuple[bool, bool]:
        [rung] = books.reminders.claim(now, now + timedelta(minutes=1), 9, None)
        assert books.reminders.sending(rung, now + timedelta(minutes=1))
        reads(books, "America/New_York")
        kept = books.reminders.get(rung.id)
        assert kept is not None
        return kept.state == "sending", books.reminders.sent(rung, 1, now)

    assert await talk.bot.database.run(sent_while_the_clock_changes) == (True, True)


async def test_a_slot_set_in_a_group_stays_there_though_nothing_of_it_is_left(talk: Talk) -> None:
    """Stopped for so long that no reminder of it is known: it goes on in the chat in which it was told."""
    ana = talk.person()
    group = -700

    def told(books: Books) -> int:
        seller = books.sellers.get(ana.id)
        assert seller is not None
        assert seller.shop is not None
        walk = books.walks.begin(ana.id, group, seller.shop, "live", None, talk.hand.now())
        slot = Telling("slot_set", "slot", None, talk.hand.now(), what=SLOT)
        deed = books.deeds.tell(ana.id, seller.shop, slot, walk, talk.hand.now())
        clocks.reconcile(books, [ana.id], talk.policy, talk.hand.now())
        return deed

    await talk.bot.database.run(told)
    rows = await talk.bot.database.run(lambda books: books.reminders.of_seller(ana.id))
    assert {row.chat for row in rows.values() if row.kind.startswith("live")} == {group}
