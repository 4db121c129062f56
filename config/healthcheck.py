"""Asks this machine's web service whether it is ready: `python -m config.healthcheck`; exits 0 if it is."""

import http.client
import os
import sys

DEFAULT_PORT = 8000


def status_of(port: int, path: str, *, timeout: float = 5.0) -> int:
    """Return the HTTP status of a page, 0 if nobody answers within `timeout` seconds.

    Not by urllib, which might ask a proxy. Named by a host that the settings allow, as others are refused.
    """
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if status_of(int(os.environ.get("PORT") or DEFAULT_PORT), "/readyz") == 200 else 1)
