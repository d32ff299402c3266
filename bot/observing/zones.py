"""The time-zone data that this version was tested with."""

from datetime import date

# When the locked tzdata came out; a test compares this with uv.lock, so the two move together.
TZDATA = ("2026.6", date(2026, 10, 28))
