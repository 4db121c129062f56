"""Firms and their buyers from a spreadsheet: received, read, matched to fields, looked through, taken in, undone."""
