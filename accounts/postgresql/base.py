"""The one class that Django looks for in a database backend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from accounts import isolation

IS_UNBOUND = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows whose rows its session shows, and changes that before a statement if it has to.

    `shown` is what the session's setting holds, None where that is not known: in a new session, and after a rollback,
    which takes the setting back as well.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: str | None = None
        self.execute_wrappers.append(self.in_context)

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self.shown = None
        if settings.REFUSE_UNBOUND_ROLE:
            self.check_role()

    def check_role(self) -> None:
        """Refuse a role that no policy binds. Raises OperationalError."""
        with self.connection.cursor() as cursor:
            if cursor.execute(IS_UNBOUND).fetchone()[0]:
                raise OperationalError("This role passes row-level security by. Name another one in DATABASE_URL.")

    def in_context(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Run a statement, after showing what the process means to see at this moment."""
        if isolation.is_needed() and self.shown != (wanted := isolation.wanted()):
            self.show(wanted)
        return execute(sql, params, many, context)

    def show(self, wanted: str) -> None:
        """Change whose rows the session shows. One statement of its own, past Django's cursors, which ask in turn."""
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # nothing but a rollback gets through now
        with self.wrap_database_errors:
            self.connection.execute("SELECT set_config(%s, %s, false)", [isolation.SETTING, wanted])
        self.shown = wanted

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self.shown = None

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.shown = None
