"""Reports of Seller Center, what was snoozed, and no numbers where nothing was known of a walk."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NO_MESSAGE = 10**15  # no message has such a number: it came from the library, for a value that was not given
_walks = sa.table(
    "walks", sa.column("live_id", sa.BigInteger), sa.column("tried_id", sa.BigInteger), sa.column("about", sa.Text)
)


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("sellers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("shop_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_day", sa.Text),
        sa.Column("last_day", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("read_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("shop_id", "digest", name="reports_once"),
    )
    op.create_index("reports_of_seller", "reports", ["seller_id", "shop_id", "read_at"])
    op.add_column("reminders", sa.Column("snoozed", sa.SmallInteger(), server_default="0", nullable=False))
    wrong = sa.func.abs(_walks.c.tried_id) > _NO_MESSAGE
    # Its words were the same number.
    same = _walks.c.about == sa.cast(_walks.c.tried_id, sa.Text)
    op.execute(sa.update(_walks).where(wrong, same).values(about=None))
    for column in (_walks.c.live_id, _walks.c.tried_id):
        op.execute(sa.update(_walks).where(sa.func.abs(column) > _NO_MESSAGE).values({column: None}))


def downgrade() -> None:
    op.drop_column("reminders", "snoozed")
    op.drop_index("reports_of_seller", "reports")
    op.drop_table("reports")
