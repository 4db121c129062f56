"""The list of an organisation's firms: which of them, in which order, page by page, and the same as a file."""
