"""Small lives: each makes a row, by actions, in the tables of one part of the ledger.

`tests/store/conftest.py` calls every one, so that each guarded table stands under attack with a
row in it.
"""
