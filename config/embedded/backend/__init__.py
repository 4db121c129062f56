"""The project's PostgreSQL backend, but the first connection starts the embedded server. Used without DATABASE_URL."""
