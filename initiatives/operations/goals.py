"""The one shared goal in words; what measures it lives a floor above."""

from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from initiatives.models import Goal, Initiative
from initiatives.validators import GoalEntry, goal_errors
from tenancy.models import User
from tenancy.operations.events import changes, record


@transaction.atomic
def set_goal(*, initiative: Initiative, entry: GoalEntry, by: User | None, at: datetime) -> Goal:
    """Say the goal, or say it differently. Raises ValidationError by field."""
    if errors := goal_errors(entry):
        raise ValidationError(errors)
    held = Goal.objects.filter(initiative=initiative).first()
    before = {} if held is None else asdict(goal_entry_of(held))
    differences = changes(before, {field: value for field, value in asdict(entry).items() if value or held})
    if held is not None and not differences:
        return held
    goal, _is_new = Goal.objects.update_or_create(
        network_id=initiative.network_id, initiative=initiative, defaults=asdict(entry)
    )
    payload = {_printed(field): pair for field, pair in differences.items()}
    record(
        "initiatives.initiative.goal_set", by=by, at=at, on=initiative, initiative_id=initiative.pk, payload=payload
    )
    return goal


def goal_entry_of(goal: Goal) -> GoalEntry:
    """What is held, in the shape in which it is changed."""
    return GoalEntry(statement=goal.statement, population=goal.population, due_on=goal.due_on)


def _printed(field: str) -> str:
    """The field as the ledger names it, beside those of the initiative itself."""
    return {"statement": "goal", "population": "for whom", "due_on": "by when"}[field]
