"""Full-text search over labels and texts: SQLite's FTS5 over pairs of characters, one file in the store's folder."""
