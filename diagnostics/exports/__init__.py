"""Assessments as data: one tidy set of tables, as a workbook, as CSV, or as files that `manage.py diagnose` reads."""
