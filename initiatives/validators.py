"""What may be said of an initiative: values in, words out, nothing is looked up."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from tenancy.validators import name_error, too_long

# First parts of addresses below `/n/<network>/` that mean a page of the network, not an initiative.
RESERVED_SLUGS = frozenset(
    {
        "api-keys",
        "definitions",
        "dimensions",
        "health",
        "imports",
        "initiatives",
        "invitations",
        "jobs",
        "ledger",
        "mails",
        "new",
        "outbox",
        "partners",
        "people",
        "places",
        "requests",
        "second-factor",
        "settings",
    }
)

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_SLUG = 60


@dataclass(frozen=True, kw_only=True)
class InitiativeEntry:
    """An initiative as somebody describes it, and the rules its figures are judged by.

    `tolerance` and `coverage_threshold` are shares from 0 to 1, `deadline_days` days after the end of a period.
    """

    name: str
    summary: str = ""
    time_zone: str = "Europe/London"
    deadline_days: int = 21
    tolerance: Decimal = Decimal("0.05")
    coverage_threshold: Decimal = Decimal("0.8")
    blocks_unequal_breakdowns: bool = True
    allows_own_approval: bool = False
    sends_reminders: bool = True
    is_open: bool = True
    is_joinable: bool = False


@dataclass(frozen=True, kw_only=True)
class GoalEntry:
    """The one shared goal in words, for whom, and by when."""

    statement: str
    population: str = ""
    due_on: date | None = None


def initiative_errors(entry: InitiativeEntry) -> dict[str, str]:
    """Field → what to do about it; empty where nothing is wrong."""
    wrong = {
        "name": name_error(entry.name, longest=160),
        "time_zone": None if entry.time_zone in available_timezones() else _("Choose a time zone from the list."),
        "deadline_days": None if 0 <= entry.deadline_days <= 366 else _("Enter a number of days from 0 to 366."),
        "tolerance": _share_error(entry.tolerance),
        "coverage_threshold": _share_error(entry.coverage_threshold),
    }
    return {field: reason for field, reason in wrong.items() if reason}


def _share_error(share: Decimal) -> str | None:
    return None if 0 <= share <= 1 else _("Enter a share from 0 to 100 percent.")


def slug_error(slug: str) -> str | None:
    """What is wrong with the last part of an initiative's address; None where nothing is."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        return _("Use small letters, digits and single dashes, at most 60 of them, like start-well.")
    if slug in RESERVED_SLUGS:
        return _("Keel uses the address “%(slug)s” itself. Enter a different one.") % {"slug": slug}
    return None


def goal_errors(entry: GoalEntry) -> dict[str, str]:
    """Field → what to do about it; empty where nothing is wrong."""
    wrong = {
        "statement": too_long(entry.statement, longest=300) if entry.statement else _("Say the goal in one sentence."),
        "population": too_long(entry.population, longest=200),
        "due_on": None if entry.due_on else _("Enter the day by which the goal is to be reached."),
    }
    return {field: reason for field, reason in wrong.items() if reason}


def outcome_error(name: str) -> str | None:
    return name_error(name, longest=160)
