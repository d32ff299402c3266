"""Several processes over one PostgreSQL: who holds which update, what time it is, how fast each may speak."""
