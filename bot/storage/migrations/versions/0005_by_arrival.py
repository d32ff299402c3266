"""On PostgreSQL the index by arrival serves only who asks for it: for one chat its own index is taken."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("state = 'new' AND attempt >= 0")


def downgrade() -> None:
    _index("state = 'new'")


def _index(where: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("inbox_new", "inbox")
        op.create_index("inbox_new", "inbox", ["seq"], postgresql_where=sa.text(where))
