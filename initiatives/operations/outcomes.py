"""Outcome areas: what indicators are filed under."""

from datetime import datetime
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from initiatives.models import Initiative, Outcome
from initiatives.validators import outcome_error
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.operations.locks import one_at_a_time

LONGEST_CODE = 40


class OutcomeInUseError(Exception):
    """Indicators are filed under the outcome area."""


@transaction.atomic
def add_outcome(*, initiative: Initiative, name: str, by: User | None, at: datetime, code: str = "") -> Outcome:
    """A new outcome area at the end of the list. Without a code one is made from the name.

    Raises ValidationError({"name": …}).
    """
    one_at_a_time(initiative.network_id)
    name = " ".join(name.split())
    _check(initiative, None, name)
    outcome = Outcome.objects.create(
        network_id=initiative.network_id,
        initiative=initiative,
        code=_free_code(initiative, code or name),
        name=name,
        position=_last_position(initiative) + 1,
    )
    _note("added", outcome, [None, name], by=by, at=at)
    return outcome


@transaction.atomic
def rename_outcome(*, outcome: Outcome, name: str, by: User | None, at: datetime) -> Outcome:
    """Its code stays, so that files and links still find it. Raises ValidationError({"name": …})."""
    name = " ".join(name.split())
    _check(outcome.initiative, outcome, name)
    before = outcome.name
    if name != before:
        outcome.name = name
        outcome.save(update_fields=["name"])
        _note("renamed", outcome, [before, name], by=by, at=at)
    return outcome


@transaction.atomic
def remove_outcome(*, outcome: Outcome, by: User | None, at: datetime) -> None:
    """Raises OutcomeInUseError while indicators are filed under it."""
    _note("removed", outcome, [outcome.name, None], by=by, at=at)
    try:
        outcome.delete()
    except ProtectedError as error:
        raise OutcomeInUseError from error


def _check(initiative: Initiative, outcome: Outcome | None, name: str) -> None:
    if wrong := outcome_error(name):
        raise ValidationError({"name": wrong})
    others = Outcome.objects.filter(initiative=initiative, name__iexact=name)
    if (others.exclude(pk=outcome.pk) if outcome else others).exists():
        raise ValidationError({"name": _("There is an outcome area with this name already.")})


def _last_position(initiative: Initiative) -> int:
    return Outcome.objects.filter(initiative=initiative).aggregate(last=Max("position"))["last"] or 0


def _free_code(initiative: Initiative, name: str) -> str:
    base = slugify(name)[: LONGEST_CODE - 4].strip("-_") or "outcome"
    taken = set(Outcome.objects.filter(initiative=initiative).values_list("code", flat=True))
    codes = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(code for code in codes if code not in taken)


def _note(verb: str, outcome: Outcome, pair: list[str | None], *, by: User | None, at: datetime) -> None:
    """Written on the initiative, whose history shows it."""
    record(
        f"initiatives.initiative.outcome_{verb}",
        by=by,
        at=at,
        on=outcome.initiative,
        initiative_id=outcome.initiative_id,
        payload={"outcome area": pair},
    )
