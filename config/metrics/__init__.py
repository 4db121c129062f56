"""What Prometheus can ask, if METRICS_ADDRESS names a place for it: counts and times, never whose.

Nothing here is loaded without that setting. Processes that belong together (a master and what it forks) count in files
of one folder, and the master tells their sums.
"""
