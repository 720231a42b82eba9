"""PostgreSQL's tables, version by version, for Alembic."""
