"""Where people are still named, so that whoever forgets them need not read what names nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# What came from a folder may follow numbers unseen, and be owed nothing: polls do not look for them.
_OWE_UNSEEN = r"""
INSERT INTO owed(workspace, id, "row")
SELECT DISTINCT ON (watches.workspace, number) watches.workspace, number, CASE
    WHEN sightings.id IS NULL THEN json_build_object('about', number)
    ELSE json_build_object('about', number, 'before', sightings."row") END
FROM watches LEFT JOIN sightings ON sightings.id = number
WHERE strpos(watches."row"::text, '"unseen"\:true') > 0
ON CONFLICT DO NOTHING"""


def upgrade() -> None:
    lines = sa.text("""strpos(entry::text, '"by":"') > 0 AND strpos(entry::text, '"by":"effac') = 0""")
    op.create_index("journal_named", "journal", ["at", "workspace"], postgresql_where=lines)
    closed = sa.text("""state = 'closed' AND "row"::text ~ '"(by|owner|closed_by)":"(?!effac)'""")
    at = sa.text("""substring("row"::text, '"closed_at":"([^"]*)"')""")
    op.create_index("alerts_named", "alerts", [at, "workspace"], postgresql_where=closed)
    op.execute(_OWE_UNSEEN)
