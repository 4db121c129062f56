"""How fast the real site answers: gunicorn on the embedded PostgreSQL, asked over HTTP by a client that is signed in.

Beside each page stands its floor, asked in turn with it: a bare Django view that reads one row by its index, or writes
one and commits. Both run in the same gunicorn, so that what the machine does meanwhile slows both.
"""
