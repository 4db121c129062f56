"""Scores diagnoses anew by another version of the instrument or the engine, beside what was frozen."""
