"""The shared goal, and what it is measured by."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from initiatives.models import Goal


@dataclass(frozen=True, slots=True)
class Measure:
    """The indicator that measures a goal, with its numbers as they are shown; empty where they are not set."""

    indicator_id: int
    name: str
    baseline: str
    target: str
    due: str


def measure_of(goal: Goal | None) -> Measure | None:
    """What measures the goal; None before anything does. Indicators live upstairs: the settings name the query."""
    if goal is None:
        return None
    found: Measure | None = import_string(settings.KEEL_GOAL_MEASURE)(goal_id=goal.pk)
    return found
