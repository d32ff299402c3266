"""Every way a reminder's send can end, and what becomes of the reminder: nothing is lost, nothing said too often."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.aftermath import MOST_COPIES
from bot.dispatch import LONG_PAUSE, MOST_ATTEMPTS
from bot.domain.clocks import KINDS, Kind
from bot.forms import Span
from bot.parcels import LATE as LATE_TOGETHER
from bot.playground.faults import BadBody, Fault, LostAnswer, NoConnection, Refuse, Swallowed, too_fast
from bot.storage import bring_up, open_database
from tests.post import Post, words
from tests.storage.rows import ANA, APPEAL, BUDI, DIGEST, INVITATION, NOW

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")
BAD_HTML = Refuse(400, 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3')
NEW_WORD = Refuse(400, "Bad Request: the stars are not right")
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of no urgency that is no series."""
    monkeypatch.setitem(KINDS, "digest", DIGEST)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    bring_up(tmp_path / "bot.db")
    post = Post(await open_database(tmp_path / "bot.db"))
    await post.opens()
    yield post
    await post.database.close()


def heads(post: Post, seller: int = ANA) -> list[str]:
    """The first line of everything in the chat."""
    return [text.splitlines()[0] for text in post.seen(seller)]


def invitation(time: str) -> str:
    return f"📨 The invitation to  lapses now (Wed 25 Nov, {time} (Mexico City)). Accepted? If not, send it again."


def late(**span: int) -> str:
    return words().plain("en", "push.late", span=Span(timedelta(**span)))


def again(reminder: int) -> str:
    return words().plain("en", "push.again", number=f"#{reminder}")


async def test_a_promise_is_kept_when_it_is_due_and_not_again(post: Post) -> None:
    promise = await post.promises(due=HOUR)
    assert await post.passes(minutes=59, seconds=59) == NOW + timedelta(hours=1)
    assert post.seen() == []
    assert await post.passes(seconds=1) == NOW + HOUR + timedelta(seconds=30)
    assert heads(post) == [
        "📨 The invitation to  lapses now (Wed 25 Nov, 03:00 (Mexico City)). Accepted? If not, send it again."
    ]
    row = await post.row(promise)
    assert (row.state, row.copies, row.message_id) == ("sent", 0, post.asked[0].result["message_id"])
    await post.passes(days=30)
    assert len(post.asked) == 1


async def test_what_is_late_says_by_how_much(post: Post) -> None:
    await post.promises()
    await post.passes(hours=5, minutes=10)
    assert heads(post) == [late(hours=5, minutes=10)]


async def test_a_moment_is_not_called_late(post: Post) -> None:
    await post.promises()
    await post.passes(minutes=2)
    assert heads(post)[0].startswith("📨")


@pytest.mark.parametrize("seconds", [35, 3600, 86_400])
async def test_a_pause_that_telegram_asks_for_is_kept_to_the_second_and_over_a_restart(
    post: Post, seconds: int
) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", too_fast(seconds))
    again = await post.passes(seconds=0)
    row = await post.row(promise)
    assert (row.state, row.copies) == ("waiting", 0)
    assert timedelta(seconds=seconds) < row.try_at - NOW < timedelta(seconds=seconds + 1.1)
    assert again == min(row.try_at, NOW + timedelta(seconds=30))
    other = await post.promises(number=2, due=SECOND)  # another for the same chat must not break the pause either
    await post.opens()
    await post.passes(seconds=seconds)
    assert len(post.asked) == 1
    await post.passes(seconds=3)
    await post.passes(seconds=3)
    assert [(await post.row(each)).state for each in (promise, other)] == ["sent", "sent"]
    together = seconds >= LATE_TOGETHER.total_seconds()  # what is late by so much goes out as one
    assert [call.ok for call in post.asked] == [False, *([True] if together else [True, True])]


async def test_a_pause_of_one_chat_holds_back_no_other(post: Post) -> None:
    await post.promises()
    await post.promises(seller=BUDI)
    post.world.fail("sendMessage", too_fast(600), chat_id=ANA)
    await post.passes(seconds=0)
    assert (len(post.seen(ANA)), len(post.seen(BUDI))) == (0, 1)


@pytest.mark.parametrize(
    "words",
    [
        "Forbidden: bot was blocked by the user", "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user", "Bad Request: chat not found",
        "Bad Request: CHAT_WRITE_FORBIDDEN", "Bad Request: need administrator rights in the channel chat",
    ],
)  # fmt: skip
async def test_what_can_not_be_delivered_is_kept(post: Post, words: str) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", Refuse(403 if words.startswith("F") else 400, words))
    await post.passes(seconds=0)
    await post.passes(days=3)
    assert ((await post.row(promise)).state, len(post.asked)) == ("unreachable", 1)


async def test_a_chat_that_opens_again_gets_its_promise_with_its_lateness(post: Post) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", BLOCKED)
    await post.passes(seconds=0)
    post.hand.at += HOUR

    def opened(books):  # type: ignore[no-untyped-def]  # what `my_chat_member` leads to
        assert books.chats.reachable(ANA)
        books.reminders.revive(ANA, post.hand.at)

    await post.database.run(opened)
    await post.passes(seconds=0)
    assert heads(post) == [late(hours=1)]
    assert (await post.row(promise)).state == "sent"


async def test_a_group_that_became_a_supergroup_is_written_to_there_at_once(post: Post) -> None:
    ana = post.world.person(ANA, "Ana")
    group = post.world.group("Team", [ana])
    promise = await post.promises(chat=group.id)
    later = await post.promises(chat=group.id, number=2, due=HOUR)
    moved = group.becomes_supergroup()
    await post.passes(seconds=0)
    assert [call.params["chat_id"] for call in post.asked] == [group.id, moved.id]
    assert ((await post.row(promise)).state, (await post.row(promise)).copies) == ("sent", 0)
    assert (await post.row(later)).chat == moved.id
    await post.passes(hours=1)
    assert [str(call.params["chat_id"]) for call in post.asked[2:]] == [str(moved.id)]


async def test_no_connection_is_tried_again_ever_more_slowly_and_is_no_doubt(post: Post) -> None:
    promise = await post.promises(APPEAL)
    post.world.fail("sendMessage", NoConnection(), times=9)
    waits = []
    for _ in range(9):
        await post.passes(seconds=0)
        row = await post.row(promise)
        waits.append((row.try_at - post.hand.at).total_seconds())
        post.hand.at = row.try_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    await post.passes(seconds=0)
    assert heads(post)[0].startswith("🐢 Late by")
    assert (await post.row(promise)).copies == 0


@pytest.mark.parametrize(
    "fault",
    [
        LostAnswer(),
        Swallowed(),
        BadBody(502),
        BadBody(504),
        BadBody(200, "<html>"),
        Refuse(500, "Internal Server Error"),
    ],
    ids=["lost answer", "swallowed", "502", "504", "a page", "500"],
)
async def test_a_deadline_perhaps_sent_is_repeated_and_says_so(post: Post, fault: Fault) -> None:
    promise = await post.promises(APPEAL)
    post.world.fail("sendMessage", fault)
    await post.passes(seconds=0)
    row = await post.row(promise)
    assert (row.state, row.copies, row.try_at) == ("waiting", 1, NOW + 5 * SECOND)
    await post.passes(seconds=5)
    assert heads(post)[-1] == again(promise)
    assert (await post.row(promise)).state == "sent"


async def test_a_deadline_never_answered_is_sent_three_times_at_most(post: Post) -> None:
    """Case 5: Telegram accepts, and never says so, four times in a row."""
    promise = await post.promises(APPEAL)
    post.world.fail("sendMessage", LostAnswer(), times=4)
    for _ in range(20):
        await post.passes(seconds=30)
    assert len(post.asked) == 1 + MOST_COPIES == 3
    assert heads(post) == [
        "⏰ A reminder you saved is due: Wed 25 Nov, 02:00 (Mexico City).",
        again(promise),
        again(promise),
    ]
    assert ((await post.row(promise)).state, post.dispatcher.counts.uncertain) == ("sent", 3)


@pytest.mark.parametrize(
    ("kind", "age", "sends"),
    [
        (INVITATION, timedelta(0), 2), (INVITATION, INVITATION.useful_for - SECOND, 2),
        (INVITATION, INVITATION.useful_for, 1), (DIGEST, timedelta(0), 1), (APPEAL, APPEAL.useful_for, 2),
    ],
    ids=["a nudge of use", "a nudge just of use", "a nudge of no use", "anything else", "an old deadline"],
)  # fmt: skip
async def test_what_is_repeated_when_nobody_knows_depends_on_what_it_is(
    post: Post, kind: Kind, age: timedelta, sends: int
) -> None:
    promise = await post.promises(kind, due=-age)
    post.world.fail("sendMessage", LostAnswer())
    await post.passes(seconds=0)
    await post.passes(minutes=1)
    assert (len(post.asked), (await post.row(promise)).state) == (sends, "sent")


async def test_a_push_that_is_badly_made_goes_out_once_in_plain_words(post: Post) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", BAD_HTML)
    await post.passes(seconds=0)
    made, plain = post.asked
    assert ("parse_mode" in made.params, "reply_markup" in made.params) == (True, True)
    assert ("parse_mode" in plain.params, "reply_markup" in plain.params) == (False, False)
    assert heads(post) == [
        "📨 The invitation to  lapses now (Wed 25 Nov, 02:00 (Mexico City)). Accepted? If not, send it again."
    ]
    assert (await post.row(promise)).state == "sent"


@pytest.mark.parametrize(
    "fault", [BAD_HTML, NEW_WORD, Refuse(400, "Bad Request: message is too long"), Refuse(404, "Not Found")]
)
async def test_what_is_refused_even_in_plain_words_waits_and_is_never_dropped(post: Post, fault: Fault) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", fault, times=2)
    await post.passes(seconds=0)
    row = await post.row(promise)
    assert (row.state, row.try_at, len(post.asked)) == ("waiting", NOW + LONG_PAUSE, 2)
    await post.passes(minutes=15)
    assert ((await post.row(promise)).state, len(post.seen())) == ("sent", 1)


async def test_the_plain_words_can_fail_in_every_other_way(post: Post) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", BAD_HTML)
    post.world.fail("sendMessage", BLOCKED)
    await post.passes(seconds=0)
    assert (await post.row(promise)).state == "unreachable"


async def test_what_is_refused_for_half_a_day_is_parked_and_not_tried_for_ever(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    promise = await post.promises()
    post.world.fail("sendMessage", NEW_WORD, times=10**6)
    for _ in range(MOST_ATTEMPTS + 5):
        await post.passes(minutes=15)
    assert ((await post.row(promise)).state, len(post.asked)) == ("parked", 2 * MOST_ATTEMPTS)
    assert [each.levelname for each in caplog.records].count("CRITICAL") == 1


async def test_a_fault_of_ours_keeps_the_row_and_the_others_go_out(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = await post.promises()
    await post.promises(seller=BUDI)
    show = post.dispatcher._show.push

    def stumbles(parcel, now):  # type: ignore[no-untyped-def]
        if parcel.seller.id == ANA:
            raise KeyError("account")
        return show(parcel, now)

    monkeypatch.setattr(post.dispatcher._show, "push", stumbles)
    await post.passes(seconds=0)
    row = await post.row(mine)
    assert (row.state, row.try_at, row.copies) == ("waiting", NOW + LONG_PAUSE, 0)
    assert (len(post.seen(ANA)), len(post.seen(BUDI))) == (0, 1)


async def test_a_refused_token_stops_the_outbox_and_the_row_is_due_at_the_next_start(post: Post) -> None:
    promise = await post.promises()
    later = await post.promises(seller=BUDI, due=SECOND)
    post.world.fail("sendMessage", Refuse(401, "Unauthorized"))
    await post.passes(seconds=0)
    assert (post.stopped, post.dispatcher.token_refused, len(post.asked)) == (["token"], True, 1)
    await post.passes(seconds=1)
    assert len(post.asked) == 1
    await post.opens()
    await post.passes(seconds=1)
    assert [(await post.row(each)).state for each in (promise, later)] == ["sent", "sent"]
    assert [(await post.row(each)).copies for each in (promise, later)] == [0, 0]


async def test_a_promise_due_at_the_very_start_waits_for_the_connection(post: Post) -> None:
    """Case 8: the first calls fail; the reminder is not consumed by that."""
    promise = await post.promises()
    post.world.fail("*", NoConnection(), times=5)
    for _ in range(5):
        await post.passes(seconds=60)
    assert (await post.row(promise)).state == "waiting"
    await post.passes(seconds=60)
    assert ((await post.row(promise)).state, heads(post)) == ("sent", [late(minutes=6)])


async def test_what_the_seller_cancelled_while_it_waited_for_its_turn_is_not_sent(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise = await post.promises()
    show = post.dispatcher._show.push
    moved: list[str] = []

    def while_it_is_shown(parcel, now):  # type: ignore[no-untyped-def]
        moved.append("cancelled")
        return show(parcel, now)

    monkeypatch.setattr(post.dispatcher._show, "push", while_it_is_shown)
    begin = post.dispatcher._begin

    async def first_cancelled(parcel):  # type: ignore[no-untyped-def]
        await post.database.run(lambda books: books.reminders.cancel(promise))
        await begin(parcel)

    monkeypatch.setattr(post.dispatcher, "_begin", first_cancelled)
    await post.passes(seconds=0)
    assert (post.asked, (await post.row(promise)).state, moved) == ([], "cancelled", ["cancelled"])


async def test_a_call_under_way_is_not_due_again_though_the_clock_was_set_forward_meanwhile(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise, other = await post.promises(), await post.promises(seller=BUDI)
    answer = post.world.answer
    stood: list[datetime] = []

    async def stood_still(token, method, params, files):  # type: ignore[no-untyped-def]
        if method == "sendMessage" and not stood:
            stood.append(post.hand.at)
            for span in (timedelta(minutes=2), timedelta(seconds=50), timedelta(seconds=70)):
                post.hand.at += span
                await post.dispatcher._claim()
        return await answer(token, method, params, files)

    monkeypatch.setattr(post.world, "answer", stood_still)
    await post.passes(seconds=0)
    assert [(await post.row(each)).state for each in (promise, other)] == ["sent", "sent"]
    assert [len(post.seen(each)) for each in (ANA, BUDI)] == [1, 1]


async def test_who_stops_claims_nothing_and_gives_back_what_was_not_called(post: Post) -> None:
    promise = await post.promises()
    claim = post.dispatcher._claim

    async def claimed_then_stopped() -> None:
        await claim()
        post.dispatcher.stop()

    post.dispatcher._claim = claimed_then_stopped  # type: ignore[method-assign]
    await post.passes(seconds=0)
    row = await post.row(promise)
    assert (post.asked, row.state, row.try_at, row.copies) == ([], "waiting", NOW, 0)


async def test_a_seller_who_is_gone_gets_nothing(post: Post) -> None:
    promise = await post.promises()
    await post.database.run(lambda books: books.erasure.erase(ANA, NOW))
    await post.passes(seconds=0)
    assert (post.asked, await post.database.run(lambda books: books.reminders.get(promise))) == ([], None)


async def test_what_is_due_and_held_by_another_is_looked_at_again_in_a_second(post: Post) -> None:
    await post.promises(number=1)
    await post.promises(number=2, due=SECOND)
    [other] = await post.database.run(lambda books: books.reminders.claim(NOW, NOW + HOUR, 1))
    await post.database.run(lambda books: books.reminders.sending(other, NOW + timedelta(minutes=1)))
    assert await post.passes(seconds=1) == NOW + 2 * SECOND
    assert post.asked == []


async def test_a_thousand_faults_of_every_kind_lose_nothing(post: Post) -> None:
    """Promise 9: the bad chats hurt nobody else."""
    faults: dict[int, Fault] = {3: BLOCKED, 5: too_fast(40), 7: NoConnection(), 11: BAD_HTML, 13: BadBody(502)}
    ids = {}
    for seller in range(2000, 2200):
        ids[seller] = await post.promises(seller=seller)
        fault = next((fault for by, fault in faults.items() if seller % by == 0), None)
        if fault:
            post.world.fail("sendMessage", fault, chat_id=seller)
    await post.passes(seconds=0)
    for _ in range(20):  # two chats refused at once are a pause for everyone: one or two of them are over with each
        await post.passes(seconds=60)
    states = {seller: (await post.row(promise)).state for seller, promise in ids.items()}
    assert {seller for seller, state in states.items() if state == "unreachable"} == {s for s in ids if s % 3 == 0}
    assert {state for seller, state in states.items() if seller % 3} == {"sent"}
    assert [len(post.seen(seller)) for seller in ids] == [0 if seller % 3 == 0 else 1 for seller in ids]
