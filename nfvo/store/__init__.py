"""The port Store on SQLAlchemy: SQLite embedded, PostgreSQL in production."""
