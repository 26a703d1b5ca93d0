"""What a migration says to put its tables under row security."""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.models import Model, UniqueConstraint

from tenancy.models.fields import NetworkForeignKey

THIS_NETWORK = "network_id = current_setting('app.network_id')::bigint"
WRITER = "keel_writer"
PLATFORM = "keel_platform"


def _runtime() -> str:
    return str(connections["default"].settings_dict["USER"])


class SecureTables(Operation):
    """Row security, `UNIQUE (network_id, id)` and composite foreign keys for tables of this app.

    `insert_only` tables (the ledger) can be read and added to, never changed; `writer` tables
    (facts and figures) are written by the role keel_writer alone; `platform` tables can be read
    across networks by the worker's audited modules.
    """

    reversible = False
    reduces_to_sql = True

    def __init__(
        self,
        tables: Sequence[str],
        insert_only: Sequence[str] = (),
        writer: Sequence[str] = (),
        platform: Sequence[str] = (),
    ) -> None:
        self.tables, self.insert_only, self.writer, self.platform = tables, insert_only, writer, platform

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [],
            {
                "tables": self.tables,
                "insert_only": self.insert_only,
                "writer": self.writer,
                "platform": self.platform,
            },
        )

    def describe(self) -> str:
        return "Put under row security: " + ", ".join(self.tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Policies are no part of the models' state."""

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        raise NotImplementedError("Row security is not taken off a table.")

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        models = [to_state.apps.get_model(app_label, name) for name in self.tables]
        for model in models:
            for statement in self._policies(model) + self._grants(model):
                schema_editor.execute(statement, params=None)
        for model in models:
            for statement in _connections(model):
                schema_editor.execute(statement, params=None)

    def _policies(self, model: type[Model]) -> list[str]:
        table = model._meta.db_table
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
            f'CREATE POLICY one_network ON {table} TO "{_runtime()}", {WRITER} '
            f"USING ({THIS_NETWORK}) WITH CHECK ({THIS_NETWORK})",
        ]
        if any(field.column == "id" for field in model._meta.local_fields):
            statements.append(f"ALTER TABLE {table} ADD CONSTRAINT {table}_network_id_id UNIQUE (network_id, id)")
        return statements

    def _grants(self, model: type[Model]) -> list[str]:
        table, name, runtime = model._meta.db_table, model._meta.model_name, _runtime()
        statements = [f'GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO "{runtime}"']
        if name in self.insert_only:
            statements.append(f'REVOKE UPDATE, DELETE ON {table} FROM "{runtime}"')
        if name in self.writer:
            statements.append(f'REVOKE INSERT, UPDATE, DELETE ON {table} FROM "{runtime}"')
            statements.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {WRITER}")
        else:
            statements.append(f"GRANT SELECT ON {table} TO {WRITER}")
        if name in self.platform:
            statements.append(f"GRANT SELECT ON {table} TO {PLATFORM}")
            statements.append(f"CREATE POLICY all_networks ON {table} FOR SELECT TO {PLATFORM} USING (true)")
        return statements


def _connections(model: type[Model]) -> list[str]:
    """Composite foreign keys and their indexes: a plain key would bypass row security."""
    table = model._meta.db_table
    statements = []
    for field in model._meta.local_fields:
        if not isinstance(field, NetworkForeignKey):
            continue
        statements.append(
            composite_foreign_key(table=table, column=field.column, target=field.related_model._meta.db_table)
        )
        if field.is_indexed and field.name not in _second_in_an_index(model):
            statements.append(f"CREATE INDEX {table}_{field.column}_n ON {table} (network_id, {field.column})")
    return statements


def _second_in_an_index(model: type[Model]) -> set[str]:
    """The fields that stand after the network in an index which the model has anyway."""
    unique = (one for one in model._meta.constraints if isinstance(one, UniqueConstraint))
    whole = [list(one.fields) for one in (*unique, *model._meta.indexes) if one.condition is None]
    return {fields[1] for fields in whole if fields[:1] == ["network"] and len(fields) > 1}


def composite_foreign_key(*, table: str, column: str, target: str) -> str:
    """The SQL that ties `table.column` to a row of the same network in `target`."""
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_network "
        f"FOREIGN KEY (network_id, {column}) REFERENCES {target} (network_id, id) DEFERRABLE INITIALLY IMMEDIATE"
    )
