"""What the ledger promises, tested.

A package, so that no other `tests` among the dependencies can stand in for it.
"""
