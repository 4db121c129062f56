"""Assessment files on the command line: read with distrust, scored without a database, printed for all readers."""
