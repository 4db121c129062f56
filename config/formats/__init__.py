"""How dates are written, for each language: Django looks here first (FORMAT_MODULE_PATH)."""
