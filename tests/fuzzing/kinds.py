"""An update of every type that the Bot API has, and of one that it has not."""

import random
from typing import Any

JSON = dict[str, Any]


def every_kind(chance: random.Random, who: JSON, chat: JSON, when: int) -> dict[str, JSON]:
    """The content by the name of the type, all of them by the same person in the same chat."""
    number = chance.randrange(1, 2**31)
    message = {"message_id": number, "date": when, "chat": chat, "from": who}
    text = {**message, "text": "hola"}
    poll = {
        "id": str(number), "question": "?", "options": [{"persistent_id": "0", "text": "a", "voter_count": 1}],
        "total_voter_count": 1,
        "is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
        "allows_revoting": False, "members_only": False,
    }  # fmt: skip
    channel = {"id": -1_009_999_999_999, "type": "channel", "title": "news"}
    address = {"country_code": "MX", "state": "", "city": "x", "street_line1": "", "street_line2": "", "post_code": ""}
    member = {"status": "member", "user": who}
    source = {"source": "premium", "user": who}
    boost: JSON = {"boost_id": "b", "add_date": when, "expiration_date": when + 9, "source": source}
    post = {"message_id": number, "date": when, "chat": channel}
    return {
        "edited_message": {**text, "edit_date": when + 1},
        "channel_post": {**post, "sender_chat": channel, "text": "/start"},
        "edited_channel_post": {**post, "text": "/link", "edit_date": when},
        "business_connection": {
            "id": "c", "user": who, "user_chat_id": who["id"], "date": when, "is_enabled": True,
        },
        "business_message": {**text, "business_connection_id": "c"},
        "edited_business_message": {**text, "business_connection_id": "c", "edit_date": when},
        "deleted_business_messages": {"business_connection_id": "c", "chat": chat, "message_ids": [1, 2]},
        "message_reaction": {
            "chat": chat, "message_id": number, "user": who, "date": when, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}],
        },
        "message_reaction_count": {
            "chat": chat, "message_id": 1, "date": when,
            "reactions": [{"type": {"type": "emoji", "emoji": "👍"}, "total_count": 3}],
        },
        "inline_query": {"id": "1", "from": who, "query": "link", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": who, "query": "x"},
        "shipping_query": {"id": "1", "from": who, "invoice_payload": "x", "shipping_address": address},
        "pre_checkout_query": {
            "id": "1", "from": who, "currency": "XTR", "total_amount": 1, "invoice_payload": "1t:home:",
        },
        "purchased_paid_media": {"from": who, "paid_media_payload": "x"},
        "poll": poll,
        "poll_answer": {"poll_id": "1", "user": who, "option_ids": [0], "option_persistent_ids": ["0"]},
        "chat_member": {
            "chat": chat, "from": who, "date": when, "old_chat_member": member,
            "new_chat_member": {"status": "left", "user": who},
        },
        "chat_join_request": {"chat": channel, "from": who, "user_chat_id": who["id"], "date": when},
        "chat_boost": {"chat": channel, "boost": boost},
        "removed_chat_boost": {"chat": channel, "boost_id": "b", "remove_date": when, "source": source},
        "telepathy": {"chat": chat, "from": who, "thought": "…"},
        "message": {**message, **_content(chance, who)},
    }  # fmt: skip


def _content(chance: random.Random, who: JSON) -> JSON:
    """What a message may hold instead of text."""
    file = {"file_id": "F", "file_unique_id": "f"}
    sizes: JSON = {**file, "width": 1, "height": 1}
    return chance.choice((
        {"photo": [sizes], "caption": "/link"},
        {"voice": {**file, "duration": 1}},
        {"video": {**sizes, "duration": 1}},
        {"video_note": {**file, "length": 1, "duration": 1}},
        {"audio": {**file, "duration": 1, "title": "<b>"}},
        {"sticker": {**sizes, "type": "regular", "is_animated": False, "is_video": False}},
        {"animation": {**sizes, "duration": 1}},
        {"document": {**file, "file_name": "a.xlsx", "file_size": 20 * 2**20 + 1}},
        {"location": {"latitude": 19.4, "longitude": -99.1}},
        {"venue": {"location": {"latitude": 0, "longitude": 0}, "title": "x", "address": "y"}},
        {"contact": {"phone_number": "+52", "first_name": "x", "user_id": 501}},
        {"dice": {"emoji": "🎲", "value": 6}},
        {"new_chat_title": "'; DROP TABLE chats; --"},
        {"delete_chat_photo": True},
        {"new_chat_members": [who]},
        {"left_chat_member": who},
        {"group_chat_created": True},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": who["id"], "type": "private"}}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}},
        {"web_app_data": {"data": "1t:forget:yes", "button_text": "x"}},
        {"users_shared": {"request_id": 1, "users": [{"user_id": 501}]}},
        {"forum_topic_created": {"name": "x", "icon_color": 1}},
        {"forward_origin": {"type": "user", "date": 1, "sender_user": {**who, "id": 501}}, "text": "/forget"},
        {"via_bot": {"id": 7, "is_bot": True, "first_name": "b"}, "text": "/shop"},
        {"sender_chat": {"id": -100_777, "type": "channel", "title": "x"}, "text": "/start"},
        {"story": {"chat": {"id": 501, "type": "private"}, "id": 1}},
        {"giveaway_created": {}},
        {"is_topic_message": True, "message_thread_id": 5, "text": "/board"},
        {"text": "/forget", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]},
        {"text": "/x@channel_keeper_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 21}]},
    ))  # fmt: skip
