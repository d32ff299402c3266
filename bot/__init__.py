"""A Telegram assistant for TikTok Shop sellers who sell through channel accounts."""

__version__ = "0.1.0"
