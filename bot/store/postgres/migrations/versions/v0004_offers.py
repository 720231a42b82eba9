"""What the public catalogue shows of our SIRETs, and on which day each was last read there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "0004"
down_revision = "0003"


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(collation="C"), primary_key=key, nullable=False)


def upgrade() -> None:
    keys = (_text("workspace", key=True), _text("id", key=True))
    kept = (_text("siret"), _text("number"))
    op.create_table("offers", *keys, *kept, sa.Column("row", JSON, nullable=False))
    for field in ("siret", "number"):
        op.create_index(f"offers_{field}", "offers", ["workspace", field])
    # With a default, for processes of the version before that are at work until they are replaced.
    read_on = sa.Column("read_on", sa.Text(collation="C"), nullable=False, server_default="")
    op.add_column("sirets", read_on)
    op.create_index("sirets_by_reading", "sirets", ["read_on", "id"])
