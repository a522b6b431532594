"""Rows and SQL, nothing clever: tables, guards, the posting path, reads for locks and writes."""
