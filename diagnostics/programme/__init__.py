"""What an organisation learns from its firms together: distributions, change, clusters, benchmarks, with consent."""
