"""Workbooks and files for finance officers: domain values in, bytes out.

It sees no database, and computes no figure again: a formula in a workbook stands there as a proof,
together with the figure that the ledger worked out.
"""
