"""What statements of every store are made with."""

from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT is compiled for SQLite alike

__all__ = ["insert"]
