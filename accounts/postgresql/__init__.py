"""Django's PostgreSQL backend, but each statement is asked in the context of an organisation (accounts.isolation)."""
