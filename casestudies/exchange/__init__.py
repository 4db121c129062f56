"""Case files: the library, or a part of it, as YAML, CSV or XLSX, out and back (docs/case-files.md)."""
