"""Back office for people and organisations."""
