"""Starts a throw-away PostgreSQL before pytest-django reads the settings."""
