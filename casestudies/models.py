"""The case library: what happened to firms in the same place, and where it is told."""
