"""Rows for a golden database: every table, every state, the worst strings; for the schema as it is now.

A database of an older schema was made of what it had of them then. A column that is new needs no word here: the
second half of each table's rows gets a value of its kind in it, the first half what it gets by itself.
"""

from itertools import count
from typing import Any

Row = dict[str, Any]

WORST = "o'Brien \"%_\\ <b>&amp; {x} \u202eمرحبا 绑定 ñ 🙂\ufeff"
T = 1_795_000_000_000  # an instant in November 2026
HOUR = 3_600_000
BIG = 7_009_999_123_457  # ids of Telegram's have up to 52 bits
UNKNOWN = '{"update_id":44,"telepathy_of_2031":{"chat":{"id":1001},"thought":"\\ud83d \\u0000"}}'
STATES = ("waiting", "claimed", "sending", "sent", "done", "missed", "unreachable", "cancelled", "parked")


def _reminder(number: int, state: str, kind: str = "own", lane: int = 1) -> Row:
    due = T + number * HOUR
    sent = state in ("sent", "done")
    return {
        "id": number, "seller_id": 1001, "chat_id": 1001, "shop_id": 1, "account_id": 1 if number % 2 else None,
        "deed_id": 6, "kind": kind, "lane": lane, "state": state, "due_at": due, "promised_at": due, "try_at": due + 5,
        "attempt": number, "copies": number % 3, "sent_at": due + 9 if sent else None,
        "message_id": 500 + number if sent else None, "dedupe_key": f"{kind}:6:{number}", "about_at": due + HOUR,
        "until_at": due + 24 * HOUR, "nags": number % 2, "snoozed": (number + 1) % 2,
    }  # fmt: skip


ROWS: dict[str, list[Row]] = {
    "sellers": [
        {"id": 1001, "language": "zh", "tag": "zh-Hans-CN", "chosen": 1, "zone": "Asia/Shanghai", "shop_id": 1,
         "created_at": T, "seen_at": T + 1,
         "wishes": '{"off":["weekly"],"on":["brief"],"quiet":["22:00","08:00"],"nag":true}'},
        {"id": 1002, "language": "es", "created_at": T, "seen_at": T},
        {"id": BIG, "language": "en", "tag": "", "chosen": 0, "shop_id": 3, "created_at": 1, "seen_at": 2},
    ],
    "chats": [
        {"id": 1001},
        {"id": 1002, "unreachable": "blocked", "unreachable_at": T},
        {"id": -1_001_234_567_890, "unreachable": "kicked", "unreachable_at": 1},
    ],
    "shops": [
        {"id": 1, "seller_id": 1001, "market": "MX", "zone": "America/Mexico_City", "created_at": T},
        {"id": 2, "seller_id": 1001, "market": "GB", "zone": "Europe/London", "created_at": T},
        {"id": 3, "seller_id": BIG, "market": "ES", "subdivision": "CT", "zone": "Europe/Madrid", "created_at": T},
    ],
    "accounts": [
        {"id": 1, "seller_id": 1001, "name": "uno_tienda", "name_key": "uno_tienda"},
        {"id": 2, "seller_id": 1001, "name": WORST, "name_key": WORST},
        {"id": 3, "seller_id": BIG, "name": "uno_tienda", "name_key": "uno_tienda"},
    ],
    "walks": [
        {"id": 1, "seller_id": 1001, "chat_id": 1001, "shop_id": 1, "flow": "link", "rev": 2, "state": "open",
         "prompt_id": 77, "live_id": 78, "tried_id": 79, "about": "uno_tienda", "begun_by": 41,
         "created_at": T, "updated_at": T + 2},
        {"id": 2, "seller_id": 1001, "chat_id": -1_001_234_567_890, "shop_id": 2, "flow": "unlink",
         "state": "closed", "created_at": T, "updated_at": T + 1},
        {"id": 3, "seller_id": BIG, "chat_id": BIG, "flow": "opening", "rev": 9, "state": "finished", "begun_by": 40,
         "created_at": T, "updated_at": T},
    ],
    "answers": [
        {"walk_id": 1, "step": "account", "value": "#1", "message_id": 76, "at": T},
        {"walk_id": 1, "step": "elsewhere", "value": "no", "at": T + 1},
        {"walk_id": 3, "step": "market", "value": "es", "message_id": 12, "at": T},
        {"walk_id": 3, "step": "name1", "value": WORST, "at": T},
    ],
    "deeds": [
        {"id": 1, "seller_id": 1001, "shop_id": 1, "kind": "opening_unlinks", "at": T, "certainty": "exact",
         "amount": 2, "walk_id": 2, "step": "unlinks", "told_at": T},
        {"id": 2, "seller_id": 1001, "shop_id": 1, "account_id": 1, "kind": "active", "at": T - 60 * HOUR,
         "certainty": "unsure", "told_at": T},
        {"id": 3, "seller_id": 1001, "shop_id": 1, "account_id": 1, "kind": "unlinked", "at": T,
         "certainty": "exact", "against_rule": 1, "walk_id": 2, "step": "unlinked_when", "told_at": T,
         "taken_back_at": T + 5},
        {"id": 4, "seller_id": 1001, "shop_id": 1, "account_id": 1, "kind": "unlinked", "at": T + 1,
         "certainty": "exact", "walk_id": 2, "step": "unlinked_when", "told_at": T + 6},
        {"id": 5, "seller_id": BIG, "shop_id": 3, "kind": "opening_count", "certainty": "exact", "amount": 0,
         "corrects_id": 1, "told_at": T},
        {"id": 6, "seller_id": 1001, "shop_id": 1, "kind": "reminder_set", "at": T + 400 * HOUR,
         "certainty": "exact", "told_at": T, "what": WORST, "day": "2026-11-25", "last_day": "2026-12-25"},
    ],
    "reminders": [
        *(_reminder(number, state) for number, state in enumerate(STATES, 1)),
        _reminder(20, "waiting", "of_a_release_to_come", 2),
        {"id": 21, "seller_id": BIG, "chat_id": BIG, "kind": "unlink_lock", "lane": 0, "state": "waiting",
         "due_at": T, "promised_at": T, "try_at": T, "dedupe_key": "unlink_lock:5"},
    ],
    "inbox": [
        {"seq": 1, "update_id": 40, "chat_id": BIG, "user_id": BIG, "body": "", "state": "done", "received_at": T},
        {"seq": 2, "update_id": 41, "chat_id": 1001, "user_id": 1001, "body": "", "state": "done", "tries": 2,
         "received_at": T},
        {"seq": 3, "update_id": 2**31 - 1, "chat_id": 1001, "user_id": 1001, "state": "new", "received_at": T,
         "holder": "a-1", "lease_until": T, "attempt": 2,
         "body": '{"update_id":2147483647,"message":{"message_id":80,"date":1795000000,"text":"/help",'
                 '"entities":[{"type":"bot_command","offset":0,"length":5}],'
                 '"chat":{"id":1001,"type":"private","first_name":"Ana"},'
                 '"from":{"id":1001,"is_bot":false,"first_name":"Ana","language_code":"zh-hans"}}}'},
        {"seq": 9, "update_id": 44, "body": UNKNOWN, "state": "parked", "tries": 3, "received_at": T},
    ],
    "leases": [{"name": "housekeeping", "holder": WORST, "until_at": T}, {"name": "x", "holder": "", "until_at": 0}],
    "replicas": [
        {"id": "a-1", "seen_at": T, "wanted": 30, "share": 10}, {"id": WORST, "seen_at": 1, "wanted": 0, "share": 0},
    ],
    "pauses": [{"scope": "all", "until_at": T}, {"scope": "1001", "until_at": T + 1_386_000}],
    "tombstones": [{"digest": "a" * 64, "forgotten_at": T}, {"digest": "b" * 64, "forgotten_at": 1}],
    "notes": [{"name": "salt", "value": "0123456789abcdef" * 2}, {"name": "tzdata", "value": WORST}],
    "reports": [
        {"id": 1, "seller_id": 1001, "shop_id": 1, "kind": "live_list", "first_day": "2026-10-01",
         "last_day": "2026-10-28", "digest": "c" * 64, "body": '{"rows": []}', "read_at": T},
        {"id": 2, "seller_id": BIG, "shop_id": 3, "kind": "orders", "digest": "d" * 64, "body": WORST, "read_at": T},
    ],
}  # fmt: skip


def rows_for(table: str, columns: dict[str, str]) -> list[Row]:
    """The rows as that table takes them: `columns` are its names and whether each holds numbers or text."""
    if table not in ROWS:
        raise LookupError(f"the table {table} is new: give tests/storage/golden_rows.py rows for it, all its states")
    known, made, unlike = ROWS[table], list[Row](), count(9001)
    told = {name for row in known for name in row}
    for number, row in enumerate(known):
        new = [name for name in columns if name not in told] if number >= len(known) // 2 else []
        filled = {name: next(unlike) if columns[name] == "number" else f"new {next(unlike)}" for name in new}
        made.append({name: value for name, value in (row | filled).items() if name in columns})
    return made
