"""What a migration says to keep a table's rows apart by organisation: `Isolate("Note", "assessment")`."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

from accounts.isolation import EVERYBODY, SETTING

# In a SELECT of its own, so that a query works it out once and not for each row. Without a context it is null, which
# equals nothing; what is no id is an error.
SHOWN = f"(SELECT nullif(current_setting('{SETTING}', true), '')::uuid)"
POLICY = "organisation_only"


class Isolate(Operation):
    """Show the rows of a model, and take new ones, only in the context of the organisation that they belong to.

    `through` is the foreign key that leads there, which must never be null: to the organisation itself, or to a parent
    that is isolated already. Through a parent that is not, write the next step as well: "membership__organisation".
    """

    reversible = True

    def __init__(self, model_name: str, through: str) -> None:
        self.model_name, self.through = model_name, through

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing of what Django knows of the model."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({condition(model, self.through.split('__'))})")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = schema_editor.quote_name(model._meta.db_table)
        schema_editor.execute(f"DROP POLICY {POLICY} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Keep the rows of {self.model_name} apart by organisation"


def condition(model: type[Model], path: list[str]) -> str:
    """Return the SQL that is true for the rows of the organisation shown.

    A parent is looked up as anybody else would, so that its own policy decides.
    """
    field: Any = model._meta.get_field(path[0])
    key, parent = f'"{model._meta.db_table}"."{field.column}"', field.related_model
    if parent._meta.label == "accounts.Organisation":
        return f"{SHOWN} IN ({key}, '{EVERYBODY}')"
    table = f'"{parent._meta.db_table}"'
    more = f" AND {condition(parent, path[1:])}" if path[1:] else ""
    return f'EXISTS (SELECT FROM {table} WHERE {table}."{parent._meta.pk.column}" = {key}{more})'  # nosec B608 - no input
