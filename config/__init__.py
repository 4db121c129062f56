"""Settings, URLs, Celery and the embedded stack: everything that wires the apps together."""
