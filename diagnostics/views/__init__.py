"""Pages: each view fetches, calls one verb and renders."""
