"""Timings that can be repeated: see README.md beside this file."""
