-- SQLite has no roles and no row security: whoever may open the file may read it.
SELECT 1
