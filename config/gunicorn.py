"""How gunicorn serves the site; WEB_CONCURRENCY and WEB_THREADS fit it to the machine."""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Pages mostly wait for the database, so a few threads a process keep it busy.
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# The time a request has to finish when the service stops; also what a deployment waits for at most.
graceful_timeout = 8
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
# It would lie in the home folder, where a second copy of the project would find it taken.
control_socket_disable = True
