"""Rows in, rows out: tables, sessions, migrations, and queries with question names. Knows no law."""
