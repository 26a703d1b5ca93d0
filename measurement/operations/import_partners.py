"""The partners that a file names, what they take part in, and what they report from when until when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from measurement.layouts import Mapping as Layout
from measurement.layouts import plain_name, short_code
from measurement.models import Assignment, ImportRun, Indicator, Period
from measurement.operations.import_changes import Changes
from partners.enums import Sector
from partners.models import Participation, Partner
from tenancy.formulas import sort_key
from tenancy.operations.lists import insert
from tenancy.validators import code_error


def partners_by_name(
    run: ImportRun, mapping: Layout, rows: Iterable[Mapping[str, str]], *, changes: Changes, at: datetime
) -> dict[str, int]:
    """Plain name → partner; those that the network does not have yet are made.

    A code of the file becomes the partner's code when it is that of one partner only, and one that partners may have.
    """
    known = {plain_name(name): pk for pk, name in Partner.objects.order_by("-pk").values_list("pk", "name")}
    names: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    for row in rows:
        key = plain_name(row["partner"])
        names.setdefault(key, row["partner"])
        if row.get("code"):
            codes.setdefault(row["code"], set()).add(key)
    own = {key: code for code, keys in sorted(codes.items()) if len(keys) == 1 for key in keys}
    taken = set(Partner.objects.values_list("code", flat=True))
    new = []
    for key, name in sorted(names.items()):
        if key not in known:
            code = own.get(key, "")
            code = code if code not in taken and code_error(code) is None else short_code(name, taken)
            taken.add(code)
            new.append(_partner(run, mapping, code=code, name=name, at=at))
    return known | {plain_name(row.name): row.pk for row in changes.make(new)}


def _partner(run: ImportRun, mapping: Layout, *, code: str, name: str, at: datetime) -> Partner:
    sector = mapping.partner_sector if mapping.partner_sector in Sector.values else Sector.OTHER
    return Partner(
        network_id=run.network_id,
        code=code,
        name=name[:200],
        sort_key=sort_key(name)[:240],
        sector=sector,
        type=mapping.partner_type[:80],
        created_at=at,
    )


@dataclass(frozen=True, slots=True)
class Report:
    """That a file has a partner's rows for a period."""

    partner_id: int
    period: Period


def take_part(
    run: ImportRun,
    indicator: Indicator,
    reports: Iterable[Report],
    *,
    first_days: Mapping[int, date] | None = None,
    changes: Changes,
) -> None:
    """Participations, and assignments that cover exactly the periods with rows and are not covered yet.

    `first_days`: partner → the first day of its rows, where a file has those of other indicators as well.
    """
    by_partner: dict[int, list[Period]] = {}
    for report in reports:
        by_partner.setdefault(report.partner_id, []).append(report.period)
    own = {partner_id: min(one.start_on for one in periods) for partner_id, periods in by_partner.items()}
    _join(indicator.initiative_id, {pk: (first_days or own).get(pk, day) for pk, day in own.items()}, changes)
    _assign(run, indicator, by_partner, changes)


def _join(initiative_id: int, first_days: Mapping[int, date], changes: Changes) -> None:
    """Partner → its first day: those that take part already stay as they are."""
    taking_part = set(Participation.objects.filter(initiative_id=initiative_id).values_list("partner_id", flat=True))
    joined = insert(
        Participation._meta.db_table,
        {"partner_id": "bigint", "joined_on": "date", "initiative_id": "bigint"},
        [(partner_id, day, initiative_id) for partner_id, day in first_days.items() if partner_id not in taking_part],
        returning="id",
    )
    changes.note_made(Participation, [pk for (pk,) in joined])


def _assign(
    run: ImportRun, indicator: Indicator, by_partner: Mapping[int, Sequence[Period]], changes: Changes
) -> None:
    """Assignments for the periods that none covers yet."""
    covered: dict[int, list[tuple[date, date]]] = {}
    for partner_id, first, last in Assignment.objects.filter(indicator=indicator).values_list(
        "partner_id", "starts_on", "ends_on"
    ):
        covered.setdefault(partner_id, []).append((first, last or date.max))
    reason = (_("Imported from %(name)s") % {"name": run.file_name})[:300]
    assigned = insert(
        Assignment._meta.db_table,
        {"partner_id": "bigint", "starts_on": "date", "ends_on": "date", "indicator_id": "bigint", "reason": "text"},
        [
            (partner_id, first, last, indicator.pk, reason)
            for partner_id, periods in by_partner.items()
            for first, last in _runs(periods, covered.get(partner_id, []))
        ],
        returning="id",
    )
    changes.note_made(Assignment, [pk for (pk,) in assigned])


def _runs(periods: Iterable[Period], covered: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """First and last days of periods that follow each other, those left out that any assignment meets."""
    runs: list[tuple[date, date]] = []
    for one in sorted(periods, key=lambda one: one.start_on):
        if any(first <= one.end_on and one.start_on <= last for first, last in covered):
            continue
        if runs and runs[-1][1] + timedelta(days=1) == one.start_on:
            runs[-1] = (runs[-1][0], one.end_on)
        else:
            runs.append((one.start_on, one.end_on))
    return runs
