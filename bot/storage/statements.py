"""What statements of every store are made with."""

from sqlalchemy.dialects.sqlite import insert  # its ON CONFLICT is compiled for PostgreSQL alike

__all__ = ["insert"]
