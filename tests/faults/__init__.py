"""Faults on the real process: `python -m tests.faults` breaks it on purpose and says what it survived."""
