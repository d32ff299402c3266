"""Sellers live for years in virtual time, and another account of time says what they should have been sent."""
