"""Fields and the base of every model that belongs to a network."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_DIGITS = 100  # before the point or after it: far more than anything counted, far less than PostgreSQL's limit


class ExactDecimalField(models.Field):  # type: ignore[type-arg]  # not subscriptable at run time
    """A finite decimal of any length, stored as PostgreSQL's `numeric` without a scale.

    Django's DecimalField fixes a scale, and PostgreSQL rounds to it without an error.
    """

    description = _("Exact decimal number")
    empty_strings_allowed = False

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def get_internal_type(self) -> str:
        return "ExactDecimalField"

    def to_python(self, value: Any) -> Decimal | None:
        """A Decimal, or None; a float is refused, because it is not the number that was typed."""
        if value is None or value == "":
            return None
        if isinstance(value, float):
            raise ValidationError(_("A number must be given exactly, not as a floating-point value."))
        try:
            number = Decimal(value)
        except (ArithmeticError, ValueError, TypeError) as error:
            raise ValidationError(_("Enter a number, like 1204 or 12.5.")) from error
        if not number.is_finite():
            raise ValidationError(_("Enter a finite number."))
        if number and not -MOST_DIGITS <= number.adjusted() <= MOST_DIGITS:
            raise ValidationError(_("Enter a number of at most %(count)d digits.") % {"count": MOST_DIGITS})
        return number

    def get_default(self) -> Decimal | None:
        """A number, though a default is written as text."""
        return self.to_python(super().get_default())

    def get_prep_value(self, value: Any) -> Decimal | None:
        value = super().get_prep_value(value)
        return value if hasattr(value, "resolve_expression") else self.to_python(value)


class NetworkForeignKey(models.ForeignKey):  # type: ignore[type-arg]  # the stubs infer both arguments
    """A reference to a row of the same network.

    The constraint is composite, `(network_id, x_id) → (network_id, id)`, and is made by
    `SecureTables`, as PostgreSQL checks plain foreign keys without regard to row security. So is
    an index, unless `is_indexed` is false or one of the model begins with the same two columns.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, is_indexed: bool = True, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        kwargs.setdefault("related_name", "+")
        self.is_indexed = is_indexed
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, given, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        kwargs.pop("db_index", None)
        kwargs["is_indexed"] = self.is_indexed
        return name, path, list(given), kwargs


class NetworkModel(models.Model):
    """A row of one network, under row security."""

    network = models.ForeignKey(
        "tenancy.Network", on_delete=models.PROTECT, related_name="+", db_index=False, editable=False
    )

    class Meta:
        abstract = True
