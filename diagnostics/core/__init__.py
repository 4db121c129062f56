"""The instrument and its engine: pure Python, the standard library and itself, no clock and no settings."""
