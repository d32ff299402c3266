"""Updates are held by leases, and processes that share a database know of each other."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEW = sa.text("state = 'new'")
_inbox = sa.table("inbox", sa.column("state", sa.Text), sa.column("attempt", sa.Integer))


def upgrade() -> None:
    op.add_column("inbox", sa.Column("holder", sa.Text()))
    op.add_column("inbox", sa.Column("lease_until", sa.BigInteger()))
    op.add_column("inbox", sa.Column("attempt", sa.Integer(), server_default="0", nullable=False))
    # An earlier release may have begun with them.
    op.execute(sa.update(_inbox).where(_inbox.c.state == "new").values(attempt=1))
    if op.get_bind().dialect.name == "postgresql":  # a file has one process, which holds its lines in memory
        op.create_index("inbox_of_chat", "inbox", ["chat_id", "seq"], postgresql_where=_NEW)
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "replicas",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("share", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("replicas")
    op.drop_table("leases")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("inbox_of_chat", "inbox")
    for name in ("attempt", "lease_until", "holder"):
        op.drop_column("inbox", name)
