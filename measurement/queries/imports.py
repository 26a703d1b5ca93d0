"""Imports, what they found, and what the network knows that a file is checked against."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.db.models import Count, ManyToOneRel, Model, Q, QuerySet

from initiatives.models import Initiative
from measurement.enums import EntryState, Kind, OverPartners
from measurement.layouts import Library, LibraryDimension, Mapping, Staged, plain_name
from measurement.models import (
    Category,
    Cell,
    DefinitionVersion,
    Dimension,
    Entry,
    ImportChange,
    ImportProblem,
    ImportRow,
    ImportRun,
    ImportState,
    Indicator,
    Submission,
)
from measurement.queries.import_routes import closed_to, routes_of
from partners.models import Partner
from tenancy.enums import JobState
from tenancy.models import Job, User

JOB_KINDS = ("import.check", "import.save", "import.undo")


def libraries_of(mapping: Mapping, *, initiative_id: int | None, by: User | None = None) -> list[Library]:
    """What the network has of the things that a mapping names, for each of its parts.

    Six statements however many parts there are; two more where the initiative has one of their indicators, five more
    where places lead the way. Where the mapping has a route, rows go where their place leads, as far as `by` may
    import there (None: anywhere), and `initiative_id` does not matter.
    """
    codes = [one.indicator.code if one.indicator else "" for one in mapping.parts]
    adopted = Indicator.objects.filter(definition__code__in=codes)
    if not mapping.route:
        adopted = adopted.filter(initiative_id=initiative_id or 0)
    shared = Library(
        partners=Counter(plain_name(name) for name in Partner.objects.values_list("name", flat=True)),
        dimensions=dimensions_of([one.code for one in mapping.dimensions]),
        initiative_id=initiative_id or 0,
        routes=routes_of() if mapping.route else {},
        closed_to=closed_to(by) if mapping.route and by is not None else frozenset(),
    )
    kinds, shares = _kinds(codes)
    calendars, waiting = _calendars(adopted), _waiting(adopted)
    return [
        replace(
            shared,
            kind=kinds[code][-1][1] if code in kinds else None,
            kinds=tuple(kinds.get(code, ())),
            shares_denominator=code in shares,
            calendars=calendars.get(code, {}),
            waiting=waiting.get(code, frozenset()),
        )
        for code in codes
    ]


def _kinds(codes: Collection[str]) -> tuple[dict[str, list[tuple[date | None, Kind]]], set[str]]:
    """Code of a definition → from when on each of its versions is in force, and its kind; and the codes of
    those that have a denominator which all partners share.
    """
    versions = DefinitionVersion.objects.filter(definition__code__in=codes).order_by("number")
    found: dict[str, list[tuple[date | None, Kind]]] = defaultdict(list)
    shares = set()
    for code, since, kind, over in versions.values_list("definition__code", "effective_on", "kind", "over_partners"):
        found[code].append((since, Kind(kind)))
        if over == OverPartners.SHARED_RATIO:
            shares.add(code)
    return found, shares


def _calendars(adopted: QuerySet[Indicator]) -> dict[str, dict[int, tuple[str, str, int]]]:
    """Code of a definition → initiative → frequency, kind of year, first month."""
    found: dict[str, dict[int, tuple[str, str, int]]] = defaultdict(dict)
    rows = adopted.values_list(
        "definition__code", "initiative_id", "calendar__frequency", "calendar__year_kind", "calendar__start_month"
    )
    for code, pk, every, kind, month in rows:
        found[code][pk] = (every, kind, month)
    return found


def _waiting(adopted: QuerySet[Indicator]) -> dict[str, frozenset[tuple[int, str, str]]]:
    """By code of the definition. Few or none, so they are looked up by id, step by step."""
    codes = dict(adopted.values_list("pk", "definition__code"))
    undecided = (EntryState.SUBMITTED, EntryState.RETURNED)
    rows = list(Entry.objects.filter(indicator_id__in=codes, state__in=undecided).values_list(
        "submission_id", "indicator_id"
    ))  # fmt: skip
    submissions = Submission.objects.filter(pk__in={submission_id for submission_id, _indicator_id in rows})
    named = {
        pk: (initiative_id, plain_name(name), start.isoformat())
        for pk, initiative_id, name, start in submissions.values_list(
            "pk", "initiative_id", "partner__name", "period__start_on"
        )
    }
    found: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
    for submission_id, indicator_id in rows:
        found[codes[indicator_id]].add(named[submission_id])
    return {code: frozenset(those) for code, those in found.items()}


def dimensions_of(codes: Collection[str]) -> dict[str, LibraryDimension]:
    """Code → dimension with its categories, of those that the network has. Two statements."""
    rows = Category.objects.filter(dimension__code__in=codes).order_by("dimension_id", "position", "pk")
    names: dict[int, list[str]] = {
        dimension_id: [row[1] for row in pairs]
        for dimension_id, pairs in groupby(rows.values_list("dimension_id", "name"), key=lambda row: row[0])
    }
    return {
        row.code: LibraryDimension(row.name, row.is_exclusive, tuple(names.get(row.pk, ())))
        for row in Dimension.objects.filter(code__in=codes)
    }


def imports_of(initiative: Initiative) -> QuerySet[ImportRun]:
    """The imports of an initiative, newest first, but for those that were put away."""
    return ImportRun.objects.filter(initiative=initiative).exclude(state=ImportState.PUT_AWAY).order_by("-pk")


def problems_of(run: ImportRun) -> QuerySet[ImportProblem]:
    """What was found in the file: errors before warnings, then row by row."""
    return ImportProblem.objects.filter(run=run).order_by("-is_error", "row", "pk")


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """How often a problem of one kind was found, and its first sentence."""

    code: str
    is_error: bool
    number: int


def problem_kinds(run: ImportRun) -> list[ProblemKind]:
    """The kinds of problems of one import, errors first, the most frequent first. One statement."""
    rows = ImportProblem.objects.filter(run=run).values("code", "is_error").annotate(number=Count("pk"))
    ordered = rows.order_by("-is_error", "-number", "code").values_list("code", "is_error", "number")
    return [ProblemKind(*row) for row in ordered]


def staged_rows(run: ImportRun, part: int | None = None) -> Staged:
    """The checked rows of a file in their order, without those to be left out; of several parts those of one."""
    staged, left_out = Staged(), []
    rows = ImportRow.objects.filter(run=run)
    if part is not None:
        rows = rows.filter(Q(row=0) | Q(payload__part=part))
    for number, payload in rows.order_by("row").values_list("row", "payload").iterator(8):
        if number:
            staged.add(payload)
        else:
            left_out = payload["left_out"] if part is None else payload["left_out"].get(str(part), ())
    staged.leave_out(left_out)
    return staged


def staged_parts(run: ImportRun, mapping: Mapping) -> Iterator[tuple[Mapping, Staged]]:
    """Each part of the mapping with its rows, in one statement each."""
    for number, layout in enumerate(mapping.parts):
        yield layout, staged_rows(run, number if mapping.several else None)


def job_of(run: ImportRun) -> Job | None:
    """The latest piece of work that was queued for an import."""
    jobs = Job.objects.filter(network_id=run.network_id, kind__in=JOB_KINDS, dedupe_key__startswith=f"run-{run.pk}-")
    return jobs.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work on an import is. `total` None: not known yet. `is_stopped`: it failed and waits for people."""

    done: int
    total: int | None
    is_going_on: bool
    is_stopped: bool


def progress_of(run: ImportRun) -> Progress:
    """Read from its job, which says so outside the transaction that does the work. One statement."""
    job = job_of(run) if run.state in (*GOING_ON, ImportState.RECEIVED) else None
    if job is None:
        return Progress(run.done_count, run.row_count or None, run.state in GOING_ON, is_stopped=False)
    is_stopped = job.state == JobState.PARKED
    return Progress(job.done_count, job.total_count, not is_stopped, is_stopped)


def is_to_put_away(run: ImportRun, progress: Progress) -> bool:
    """Whether nothing of it stands and nobody works on it: it can go. Work that stopped keeps nothing."""
    if run.state in (ImportState.CHECKING, ImportState.SAVING):
        return progress.is_stopped
    return run.state not in (ImportState.SAVED, ImportState.UNDOING, ImportState.PUT_AWAY)


GOING_ON = (ImportState.CHECKING, ImportState.SAVING, ImportState.UNDOING)


def later_run(run: ImportRun) -> ImportRun | None:
    """A saved import that changed what this one had made: it has to be undone first. Three statements."""
    changed = ImportChange.objects.filter(model__in=("entry", "datasetvalue"))
    later = changed.filter(run__state=ImportState.SAVED, run_id__gt=run.pk, old__isnull=False)
    kept = {(one.model, row_id) for one in changed.filter(run=run) for row_id in rows_noted(one)}
    rows = later.values_list("model", "row_id", "run_id")
    run_id = next((run_id for model, row_id, run_id in rows if (model, row_id) in kept), None)
    return ImportRun.objects.get(pk=run_id) if run_id is not None else None


def rows_noted(change: ImportChange) -> list[int]:
    """The ids of the rows that a line of history is about."""
    return change.row_ids or [change.row_id]


def unreferenced(model: type[Model], ids: Collection[int]) -> list[int]:
    """Those of these rows that no other row of any table refers to, history of imports aside."""
    left = set(ids)
    for field in model._meta.get_fields(include_hidden=True):
        if not left:
            break
        if not isinstance(field, ManyToOneRel) or field.related_model is ImportChange:
            continue
        column = field.field.attname
        used = field.field.model._base_manager.filter(**{f"{column}__in": left})
        left -= set(used.values_list(column, flat=True))
    return sorted(left)


def cell_ids_of(entries: Collection[Entry]) -> dict[str, int]:
    """Key → cell, of all cells in the submitted versions of these entries. One statement."""
    keys = {
        key
        for entry in entries
        if entry.submitted_version is not None
        for key in entry.submitted_version.entries[str(entry.indicator_id)].get("cells", {})
    }
    return dict(Cell.objects.filter(key__in=keys).values_list("key", "pk"))
