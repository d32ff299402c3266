"""The bot seen from outside."""
