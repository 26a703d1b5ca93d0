"""Places from a file: checked as a whole, then saved all or nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenancy.formulas import sort_key, would_circle
from tenancy.models import Place, User
from tenancy.operations.events import record_many
from tenancy.operations.locks import one_at_a_time
from tenancy.validators import Record, RowError, code_error, name_error

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})


def check_places(records: Sequence[Record]) -> list[RowError]:
    """Everything wrong with these rows, in their order. One statement."""
    known = set(Place.objects.values_list("code", flat=True))
    in_file = Counter(row.values.get("code", "") for row in records)
    parents = {row.values.get("code", ""): row.values.get("parent", "") or None for row in records}
    errors: list[RowError] = []
    for row in records:
        wrong = {
            _("Code"): _code_wrong(row.values.get("code", ""), known, in_file),
            _("Name"): name_error(row.values.get("name", ""), longest=160),
            _("Part of"): _parent_wrong(row, known, parents),
            _("Places within it do not overlap"): _answer_wrong(row.values.get("has_disjoint_children", "")),
        }
        errors += [RowError(row.line, column, reason) for column, reason in wrong.items() if reason]
    return errors


def _code_wrong(code: str, known: set[str], in_file: Counter[str]) -> str | None:
    if wrong := code_error(code):
        return wrong
    if code in known:
        return _("A place with the code %(code)s is there already. Remove this row.") % {"code": code}
    if in_file[code] > 1:
        return _("The code %(code)s stands in several rows. Each place needs its own.") % {"code": code}
    return None


def _parent_wrong(row: Record, known: set[str], parents: dict[str, str | None]) -> str | None:
    parent = row.values.get("parent", "")
    if not parent:
        return None
    if parent not in known and parent not in parents:
        return _("No place has the code %(code)s, neither here nor in the file.") % {"code": parent}
    if would_circle(parents, row.values.get("code", ""), parent):
        return _("This place would be part of itself. Correct the code.")
    return None


def _answer_wrong(answer: str) -> str | None:
    return None if not answer or sort_key(answer) in YES | NO else _("Write yes or no.")


@transaction.atomic
def import_places(*, network_id: int, records: Sequence[Record], by: User | None, at: datetime) -> list[Place]:
    """All the places of the file, or none. Raises ValidationError where anything is wrong with a row."""
    one_at_a_time(network_id)
    if check_places(records):
        raise ValidationError(_("Something in the file is wrong. Check the file again."))
    made = Place.objects.bulk_create([_place(network_id, row) for row in records])
    ids = dict(Place.objects.values_list("code", "pk"))
    below = [(place, row.values.get("parent")) for place, row in zip(made, records, strict=True)]
    for place, parent in below:
        place.parent_id = ids[parent] if parent else None
    Place.objects.bulk_update([place for place, parent in below if parent], ["parent"])
    payloads = [{key: [None, text] for key, text in row.values.items() if text} for row in records]
    record_many("tenancy.place.imported", by=by, at=at, on=list(zip(made, payloads, strict=True)))
    return made


def _place(network_id: int, row: Record) -> Place:
    name = row.values["name"]
    return Place(
        network_id=network_id,
        code=row.values["code"],
        name=name,
        sort_key=sort_key(name),
        has_disjoint_children=sort_key(row.values.get("has_disjoint_children", "")) not in NO,
    )
