"""The parts of the report: for each a module that chooses the words, and a template of the same name."""
