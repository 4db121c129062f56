"""Advisors who save while processes are killed under them, and a ledger of what was promised to them."""
