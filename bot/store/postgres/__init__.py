"""The store in PostgreSQL: what `DATABASE_URL` switches on."""
