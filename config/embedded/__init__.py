"""A private PostgreSQL for one copy of the project: no service to install, no port to open, no second dialect.

`client.attach` is the way in. Whoever attaches holds a *lease*; the first one starts a *keeper*, which runs the
server, starts it again if it dies, and stops it when the last lease is gone. The kernel drops a dead process's
lease, so nothing stays behind however its users end.
"""
