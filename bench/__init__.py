"""Measurements: this bot whole, beside what a user would pick instead. `make bench`; see docs/benchmarks.md."""
