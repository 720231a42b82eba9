"""Where people are still named, so that whoever forgets them need not read what names nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    lines = sa.text("""strpos(entry::text, '"by":"') > 0 AND strpos(entry::text, '"by":"effac') = 0""")
    op.create_index("journal_named", "journal", ["at", "workspace"], postgresql_where=lines)
    closed = sa.text("""state = 'closed' AND "row"::text ~ '"(by|owner|closed_by)":"(?!effac)'""")
    at = sa.text("""substring("row"::text, '"closed_at":"([^"]*)"')""")
    op.create_index("alerts_named", "alerts", [at, "workspace"], postgresql_where=closed)
