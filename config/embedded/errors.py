"""What can go wrong with the embedded PostgreSQL, in words a newcomer can act on."""


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL cannot be started; the message says why and what to do."""
