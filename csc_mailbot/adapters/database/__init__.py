"""The database: SQLAlchemy and nothing of it outside."""
