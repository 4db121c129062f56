"""Case files: the library, or a part of it, as YAML, CSV or XLSX, out of the database and back. See docs/case-files.md."""
