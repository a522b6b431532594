"""Pure values and functions. Standard library only: no database, no web, no clock of its own."""
