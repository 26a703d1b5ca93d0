"""One row of any model in a network, made from the model itself: for tests that go over all tables."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, models

from tenancy.models import Network, User
from tenancy.models.fields import ExactDecimalField, NetworkModel
from tests.world import NOW, Side

# Fields whose plain value would break a constraint of the model: {"app.model": {"field": value}}.
SPECIAL: dict[str, dict[str, Any]] = {}

PLAIN: tuple[tuple[type, Any], ...] = (
    (models.DateTimeField, NOW),
    (models.DateField, date(2025, 1, 1)),
    (ExactDecimalField, Decimal(1)),
    (models.BooleanField, False),
    (models.JSONField, {}),
    (models.EmailField, "row@example.org"),
    (models.CharField, "row"),
    (models.TextField, "row"),
    (models.IntegerField, 1),
    (models.BinaryField, b"row"),
)


def row_of(model: type[NetworkModel], side: Side) -> NetworkModel:
    """A row of the model in the side's network: one that is there, or a new one with what it refers to.

    Inside that network. Facts and figures are written in the writer's role, as the product does.
    """
    found = model._default_manager.first()
    return found if found is not None else _make(model, side)


def _make(model: type[NetworkModel], side: Side) -> NetworkModel:
    values = {
        field.name: _value(field, side)
        for field in model._meta.local_concrete_fields
        if not field.primary_key and not field.has_default() and not (field.null and not field.is_relation)
        if not (field.null and _is_own(field, model))
    }
    values |= SPECIAL.get(model._meta.label_lower, {})
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE keel_writer" if _is_fact(model) else "SELECT 1")
    row: NetworkModel = model._default_manager.create(**values)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return row


def _is_own(field: "models.Field[Any, Any]", model: type[NetworkModel]) -> bool:
    return field.related_model in {model, "self"}


def _is_fact(model: type[NetworkModel]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT has_table_privilege(current_user, %s, 'INSERT')", [model._meta.db_table])
        return bool(cursor.fetchone()[0])


def _value(field: "models.Field[Any, Any]", side: Side) -> Any:
    related = field.related_model
    if related is Network:
        return side.network
    if related is User:
        return side.people["owner"]
    if isinstance(related, type) and issubclass(related, NetworkModel):
        return row_of(related, side)
    if field.choices:
        return next(iter(dict(field.flatchoices)))
    return next(plain for kind, plain in PLAIN if isinstance(field, kind))
