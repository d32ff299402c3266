"""What a seller wishes, what a deed is about, and what a reminder tells of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ADDED: dict[str, tuple[sa.Column[Any], ...]] = {
    "sellers": (sa.Column("wishes", sa.Text()),),
    "deeds": (sa.Column("what", sa.Text()), sa.Column("day", sa.Text()), sa.Column("last_day", sa.Text())),
    "reminders": (
        sa.Column("about_at", sa.BigInteger()),
        sa.Column("until_at", sa.BigInteger()),
        sa.Column("nags", sa.Integer(), server_default="0", nullable=False),
    ),
}


def upgrade() -> None:
    for table, columns in _ADDED.items():
        for column in columns:
            op.add_column(table, column)


def downgrade() -> None:
    for table, columns in _ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
