"""Every wording of the Bot API that we know of, and what follows from it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.telegram.errors import Kind, Outcome, classify
from bot.telegram.failures import BadReply, Flood, NotSent, Paused, TokenRefused, Unknown

EXACTLY_THE_SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
RECORDED = [
    # 403
    ("Forbidden: bot was blocked by the user", "unreachable", "blocked"),
    ("Forbidden: user is deactivated", "unreachable", "deactivated"),
    ("Forbidden: bot was kicked from the group chat", "unreachable", "kicked"),
    ("Forbidden: bot was kicked from the supergroup chat", "unreachable", "kicked"),
    ("Forbidden: bot was kicked from the channel chat", "unreachable", "kicked"),
    ("Forbidden: bot is not a member of the channel chat", "unreachable", "not_member"),
    ("Forbidden: bot is not a member of the supergroup chat", "unreachable", "not_member"),
    ("Forbidden: bot can't initiate conversation with a user", "unreachable", "never_started"),
    ("Forbidden: bot can't send messages to bots", "unreachable", "bot"),
    ("Forbidden: bot can't send messages to the user", "unreachable", "refused"),
    ("Forbidden: the group chat was deleted", "unreachable", "deleted"),
    # 400 about the chat
    ("Bad Request: chat not found", "unreachable", "not_found"),
    ("Bad Request: user not found", "unreachable", "not_found"),
    ("Bad Request: private chat not found", "unreachable", "not_found"),
    ("Bad Request: PEER_ID_INVALID", "unreachable", "not_found"),
    ("Bad Request: CHAT_ID_INVALID", "unreachable", "not_found"),
    ("Bad Request: group chat was upgraded to a supergroup chat", "unreachable", "upgraded"),
    ("Bad Request: group chat was deactivated", "unreachable", "deleted"),
    ("Bad Request: CHAT_WRITE_FORBIDDEN", "unreachable", "muted"),
    ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "unreachable", "muted"),
    ("Bad Request: CHAT_GUEST_SEND_FORBIDDEN", "unreachable", "muted"),
    ("Bad Request: CHAT_RESTRICTED", "unreachable", "muted"),
    ("Bad Request: CHAT_ADMIN_REQUIRED", "unreachable", "muted"),
    ("Bad Request: USER_BANNED_IN_CHANNEL", "unreachable", "muted"),
    ("Bad Request: USER_IS_BLOCKED", "unreachable", "blocked"),
    ("Bad Request: INPUT_USER_DEACTIVATED", "unreachable", "deactivated"),
    ("Bad Request: CHANNEL_PRIVATE", "unreachable", "not_member"),
    ("Bad Request: USER_PRIVACY_RESTRICTED", "unreachable", "refused"),
    ("Bad Request: not enough rights to send text messages to the chat", "unreachable", "muted"),
    ("Bad Request: have no rights to send a message", "unreachable", "muted"),
    ("Bad Request: have no write access to the chat", "unreachable", "muted"),
    ("Bad Request: need administrator rights in the channel chat", "unreachable", "muted"),
    # edits, presses, deletions
    (
        EXACTLY_THE_SAME,
        "not_modified",
        "",
    ),
    ("Bad Request: MESSAGE_NOT_MODIFIED", "not_modified", ""),
    ("Bad Request: message to edit not found", "edit_gone", ""),
    ("Bad Request: message can't be edited", "edit_gone", ""),
    ("Bad Request: MESSAGE_ID_INVALID", "edit_gone", ""),
    ("Bad Request: MESSAGE_EDIT_TIME_EXPIRED", "edit_gone", ""),
    ("Bad Request: there is no text in the message to edit", "edit_gone", ""),
    (
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "query_old",
        "",
    ),
    ("Bad Request: QUERY_ID_INVALID", "query_old", ""),
    ("Bad Request: message can't be deleted", "ignore", ""),
    ("Bad Request: message can't be deleted for everyone", "ignore", ""),
    ("Bad Request: message to delete not found", "ignore", ""),
    ("Bad Request: not enough rights to manage pinned messages in the chat", "ignore", ""),
    # topics and replies
    ("Bad Request: message thread not found", "no_thread", "topic"),
    ("Bad Request: TOPIC_CLOSED", "no_thread", "topic"),
    ("Bad Request: TOPIC_DELETED", "no_thread", "topic"),
    ("Bad Request: message to be replied not found", "no_thread", "reply"),
    # what we wrote badly
    ('Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3', "parse", ""),
    ("Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"", "parse", ""),
    ("Bad Request: ENTITY_BOUNDS_INVALID", "parse", ""),
    ("Bad Request: ENTITY_MENTION_USER_INVALID", "parse", ""),
    ("Bad Request: message is too long", "too_long", "text"),
    ("Bad Request: MESSAGE_TOO_LONG", "too_long", "text"),
    ("Bad Request: MEDIA_CAPTION_TOO_LONG", "too_long", "text"),
    ("Bad Request: message caption is too long", "too_long", "text"),
    ("Bad Request: message text is empty", "too_long", "empty"),
    ("Bad Request: text must be non-empty", "too_long", "empty"),
    ("Bad Request: reply markup is too long", "too_long", "keyboard"),
    ("Bad Request: BUTTON_DATA_INVALID", "too_long", "keyboard"),
    ("Bad Request: BUTTON_URL_INVALID", "too_long", "keyboard"),
    ("Bad Request: BUTTON_TYPE_INVALID", "too_long", "keyboard"),
    ("Bad Request: BUTTON_USER_PRIVACY_RESTRICTED", "too_long", "keyboard"),
    (
        "Bad Request: inline keyboard button URL 'htp:/x' is invalid: Unsupported URL protocol",
        "too_long",
        "keyboard",
    ),
    ("Bad Request: can't parse inline keyboard button: Text buttons are unallowed", "too_long", "keyboard"),
    ("Bad Request: request entity too large", "too_long", "size"),
    # files
    ("Bad Request: wrong file identifier/HTTP URL specified", "file_again", ""),
    ("Bad Request: wrong file_id or the file is temporarily unavailable", "file_again", ""),
    ("Bad Request: wrong remote file identifier specified: Wrong padding", "file_again", ""),
    ("Bad Request: invalid file_id", "file_again", ""),
    ("Bad Request: file is too big", "file_again", ""),
    ("Bad Request: failed to get HTTP URL content", "file_again", ""),
    ("Bad Request: FILE_REFERENCE_EXPIRED", "file_again", ""),
    ("Bad Request: PHOTO_INVALID_DIMENSIONS", "file_again", ""),
    # the bot and the server
    ("Bad Request: Logged out", "token", ""),
    ("Unauthorized", "token", ""),
    ("Conflict: terminated by other getUpdates request; make sure that only one bot is running", "conflict", ""),
    ("Conflict: can't use getUpdates method while webhook is active", "conflict", ""),
    ("Internal Server Error: restart", "uncertain", ""),
    ("Bad Gateway", "uncertain", ""),
    ("Request aborted", "uncertain", ""),
]


@pytest.mark.parametrize("error", [BadRequest, Forbidden, TelegramError])
@pytest.mark.parametrize(("description", "kind", "reason"), RECORDED)
def test_a_recorded_wording_is_known_whatever_class_carries_it(
    description: str, kind: str, reason: str, error: type[TelegramError]
) -> None:
    assert classify(error(description)) == Outcome(Kind(kind), reason=reason)


def test_the_record_is_long_enough_to_mean_something() -> None:
    assert len({description for description, _, _ in RECORDED}) == len(RECORDED) == 82


def test_ptbs_mangled_capitals_are_understood() -> None:
    assert str(BadRequest("Bad Request: CHAT_WRITE_FORBIDDEN")) == "Chat_write_forbidden"
    assert classify(BadRequest("Chat_write_forbidden")) == Outcome(Kind.UNREACHABLE, reason="muted")


@pytest.mark.parametrize(
    ("description", "seconds"),
    [
        ("Too Many Requests: retry after 35", 35.0),
        ("Bad Request: FLOOD_WAIT_1386", 1386.0),
        ("Bad Request: SLOWMODE_WAIT_12", 12.0),
        ("Too Many Requests", 5.0),
    ],
)
def test_a_pause_told_in_words_only_is_kept(description: str, seconds: float) -> None:
    assert classify(NetworkError(description)) == Outcome(Kind.RETRY_AFTER, seconds=seconds)


@pytest.mark.parametrize("setting", ["true", "false"])
def test_a_pause_is_read_whatever_ptb_is_told_about_timedeltas(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert classify(Flood(timedelta(seconds=1386))) == Outcome(Kind.RETRY_AFTER, seconds=1386.0)


def test_a_call_inside_a_pause_says_when_it_may_be_made() -> None:
    paused = Paused(datetime(2026, 3, 1, tzinfo=UTC), 90.5)
    assert classify(paused) == Outcome(Kind.RETRY_AFTER, seconds=90.5)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (ChatMigrated(-1001), Outcome(Kind.MIGRATED, new_id=-1001)),
        (NotSent("no connection"), Outcome(Kind.NOT_SENT)),
        (Unknown("no answer"), Outcome(Kind.UNCERTAIN)),
        (BadReply("a page"), Outcome(Kind.UNCERTAIN)),
        (TimedOut(), Outcome(Kind.UNCERTAIN)),
        (NetworkError("Something else"), Outcome(Kind.UNCERTAIN)),
        (asyncio.CancelledError(), Outcome(Kind.UNCERTAIN)),
        (TokenRefused(), Outcome(Kind.TOKEN)),
        (Conflict("Conflict"), Outcome(Kind.CONFLICT)),
        (InvalidToken("Not Found"), Outcome(Kind.UNKNOWN, reason="no such method")),
        (EndPointNotFound("Not Found"), Outcome(Kind.UNKNOWN, reason="no such method")),
    ],
)
def test_a_class_that_says_enough_needs_no_words(failure: BaseException, outcome: Outcome) -> None:
    assert classify(failure) == outcome


@pytest.mark.parametrize("error", [BadRequest, Forbidden, TelegramError])
def test_new_words_stay_unknown_and_are_kept(error: type[TelegramError]) -> None:
    assert classify(error("FROBNICATION_REQUIRED")) == Outcome(Kind.UNKNOWN, reason="frobnication required")


def test_a_foreign_error_is_unknown_and_keeps_its_text_to_itself() -> None:
    assert classify(ValueError("what the seller wrote")) == Outcome(Kind.UNKNOWN, reason="ValueError")
