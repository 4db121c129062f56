"""The one class that Django looks for in a database backend."""

from typing import Any

from accounts.postgresql import base
from config.embedded import client
from config.embedded.place import DATABASE, default_place


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the embedded server, which a command that needs no database therefore never starts."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        client.keep_running(client.attach_once(default_place(), DATABASE))
        return super().get_new_connection(conn_params)
