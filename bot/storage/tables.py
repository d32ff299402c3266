"""The tables. Instants are whole milliseconds since 1970 (UTC), truth is 0 or 1: alike on every database."""

import sqlalchemy as sa

tables = sa.MetaData()
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_Small = sa.SmallInteger


def _at(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=null)


# Only a seller and a walk own rows by a foreign key: each further key would cost an index or a scan at every
# erasure, and everything is erased by its seller.
def _ref(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(target, ondelete="CASCADE"), nullable=False)


sellers = sa.Table(
    "sellers", tables,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("tag", sa.Text, nullable=False, server_default=""),
    sa.Column("chosen", _Small, nullable=False, server_default="0"),
    sa.Column("zone", sa.Text),
    sa.Column("shop_id", sa.BigInteger),
    _at("created_at"), _at("seen_at"),
    sa.Column("wishes", sa.Text),  # JSON; null: as usual
)  # fmt: skip

chats = sa.Table(
    "chats", tables,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("unreachable", sa.Text),
    _at("unreachable_at", null=True),
)  # fmt: skip

shops = sa.Table(
    "shops", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("market", sa.Text, nullable=False),
    sa.Column("subdivision", sa.Text),
    sa.Column("zone", sa.Text, nullable=False),
    _at("created_at"),
    sa.Index("shops_of_seller", "seller_id"),
)  # fmt: skip

accounts = sa.Table(
    "accounts", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.UniqueConstraint("seller_id", "name_key", name="accounts_once"),
)  # fmt: skip

walks = sa.Table(
    "walks", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("shop_id", sa.BigInteger),
    sa.Column("flow", sa.Text, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False, server_default="0"),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("prompt_id", sa.BigInteger),
    sa.Column("live_id", sa.BigInteger),
    sa.Column("tried_id", sa.BigInteger),
    sa.Column("about", sa.Text),
    sa.Column("begun_by", sa.BigInteger, unique=True),
    _at("created_at"), _at("updated_at"),
    sa.Index("walks_of_seller", "seller_id", "chat_id", "updated_at"),
)  # fmt: skip

answers = sa.Table(
    "answers", tables,
    _ref("walk_id", "walks.id"),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("message_id", sa.BigInteger),
    _at("at"),
    sa.PrimaryKeyConstraint("walk_id", "step"),
)  # fmt: skip

_stands = sa.text("taken_back_at IS NULL")

deeds = sa.Table(
    "deeds", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("shop_id", sa.BigInteger, nullable=False),
    sa.Column("account_id", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False),
    _at("at", null=True),
    sa.Column("certainty", sa.Text, nullable=False),
    sa.Column("amount", sa.Integer),
    sa.Column("against_rule", _Small, nullable=False, server_default="0"),
    sa.Column("walk_id", sa.BigInteger),
    sa.Column("step", sa.Text),
    sa.Column("corrects_id", sa.BigInteger),
    _at("told_at"),
    _at("taken_back_at", null=True),
    sa.Column("what", sa.Text),
    sa.Column("day", sa.Text),  # ISO dates: a day of the market's calendar is no instant
    sa.Column("last_day", sa.Text),
    sa.Index("deeds_of_seller", "seller_id"),
    sa.Index("deeds_once", "walk_id", "step", unique=True, sqlite_where=_stands, postgresql_where=_stands),
)  # fmt: skip

# Reports of Seller Center as they were read: canonical rows, never the file.
reports = sa.Table(
    "reports", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("shop_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("first_day", sa.Text),
    sa.Column("last_day", sa.Text),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON
    _at("read_at"),
    sa.UniqueConstraint("shop_id", "digest", name="reports_once"),
    sa.Index("reports_of_seller", "seller_id", "shop_id", "read_at"),
)  # fmt: skip

# Reminders still to be sent. `claimed`: some process has it in hand; `sending`: and has begun the call.
# Statements repeat this text word for word: only then is a partial index known to hold their rows.
LIVE = "state IN ('waiting', 'claimed', 'sending')"
_due = sa.text(LIVE)

reminders = sa.Table(
    "reminders", tables,
    sa.Column("id", _Id, primary_key=True),
    _ref("seller_id", "sellers.id"),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("shop_id", sa.BigInteger),
    sa.Column("account_id", sa.BigInteger),
    sa.Column("deed_id", sa.BigInteger),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("lane", _Small, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    _at("due_at"),  # when what it tells of is so
    _at("promised_at"),  # when it was promised: the same, or what a snooze made of it
    _at("try_at"),  # when to try next: later after a failure, the lease's end while it is being sent
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("copies", sa.Integer, nullable=False, server_default="0"),
    _at("sent_at", null=True),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("dedupe_key", sa.Text, nullable=False),
    _at("about_at", null=True),  # the instant that it tells of, where that is not when it is due
    _at("until_at", null=True),  # from then on it is of no use
    sa.Column("nags", sa.Integer, nullable=False, server_default="0"),
    sa.Column("snoozed", _Small, nullable=False, server_default="0"),
    sa.UniqueConstraint("seller_id", "dedupe_key", name="reminders_once"),
    sa.Index("reminders_due", "lane", "try_at", "id", sqlite_where=_due, postgresql_where=_due),
    sa.Index("reminders_of_chat", "chat_id", "try_at", sqlite_where=_due, postgresql_where=_due),
)  # fmt: skip

NEW = "state = 'new'"  # updates still to be worked off; the same holds for this text as for LIVE
# True of each. Who asks for updates by arrival says it, too, and nobody else may use that index: PostgreSQL, which last
# counted when nothing waited, would take it for "the first of this chat" and read the whole backlog for each update.
BY_ARRIVAL = "attempt >= 0"

inbox = sa.Table(
    "inbox", tables,
    sa.Column("seq", _Id, primary_key=True),
    sa.Column("update_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("chat_id", sa.BigInteger),
    sa.Column("user_id", sa.BigInteger),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="new"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    _at("received_at"),
    # Of several processes one holds an update until then; `attempt` counts who took it.
    sa.Column("holder", sa.Text),
    _at("lease_until", null=True),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Index("inbox_new", "seq", sqlite_where=sa.text(NEW), postgresql_where=sa.text(f"{NEW} AND {BY_ARRIVAL}")),
    sa.Index("inbox_received", "received_at"),
    sqlite_autoincrement=True,
)  # fmt: skip
# One process on a file holds its chats' lines in memory: there the index would cost each update and serve nobody.
sa.Index("inbox_of_chat", inbox.c.chat_id, inbox.c.seq, postgresql_where=sa.text(NEW)).ddl_if(dialect="postgresql")

pauses = sa.Table("pauses", tables, sa.Column("scope", sa.Text, primary_key=True), _at("until_at"))

# Who asked to be forgotten, as a salted digest: a restored backup forgets them too.
tombstones = sa.Table("tombstones", tables, sa.Column("digest", sa.Text, primary_key=True), _at("forgotten_at"))

notes = sa.Table(
    "notes", tables, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)  # the program's own memory: salt, last version of the time-zone data, last good intake

# What one of several processes does, and until when it is its own; and the processes that are at work.
leases = sa.Table(
    "leases", tables,
    sa.Column("name", sa.Text, primary_key=True), sa.Column("holder", sa.Text, nullable=False), _at("until_at"),
)  # fmt: skip
replicas = sa.Table(
    "replicas", tables,
    sa.Column("id", sa.Text, primary_key=True), _at("seen_at"), sa.Column("wanted", sa.Integer, nullable=False),
    sa.Column("share", sa.Integer, nullable=False),  # of the rate at which they may speak together, in thousandths
)  # fmt: skip
