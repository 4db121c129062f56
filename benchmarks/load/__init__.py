"""Advisors who save as they talk, and reports made meanwhile: what a site bears for minutes, not for one request."""
