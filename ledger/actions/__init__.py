"""Writes: one file is one thing a person may do; `perform.py` is the only way in."""
