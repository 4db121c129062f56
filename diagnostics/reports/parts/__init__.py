"""The parts of the report: for each a module that chooses the words, and a template that gives them their places."""
