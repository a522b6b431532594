"""The JSON interface: one file per resource, its forms in the same file. No SQL, no rules."""
