"""Reads: rows in, frozen domain values out. Nothing here writes."""
