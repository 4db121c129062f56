"""The two headers by which a request asks for the number of its queries, and is told."""

ASKS, TELLS = "X-Bench-Count", "X-Bench-Queries"
