"""Whatever people do, in whatever order: the stored figures are what the approved answers make.

Hypothesis chooses the steps and shrinks a failure to the shortest story that shows it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from measurement.enums import Accumulation, EntryState, Frequency, Kind, OverPartners, OverTime, YearKind
from measurement.models import (
    Assignment,
    Calendar,
    Entry,
    Figure,
    Indicator,
    PeriodClosing,
    Submission,
    SubmissionVersion,
)
from measurement.operations.assignments import assign, end_assignments
from measurement.operations.closings import close_period, open_period_again, unlock
from measurement.operations.definitions import change_definition, content_of
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_expected
from measurement.operations.holding import CLOSED
from measurement.operations.indicators import change_frequency
from measurement.operations.periods import ensure_calendar, ensure_periods
from measurement.operations.reviews import approve, ask_correction, send_back, withdraw_approval
from measurement.operations.submissions import submit
from measurement.queries.definitions import latest_version
from measurement.queries.verification import wrong_figures
from partners.models import Partner
from partners.operations.partners import edit_partner, entry_of
from tenancy.models import Event, Job, Place
from tenancy.operations.jobs import run
from tenancy.operations.places import PlaceEntry, add_place, edit_place
from tenancy.row_security import set_network
from tests.faults.sizes import IS_FULL, size
from tests.measurement.quarter import add_sexes
from tests.world import NOW, Side, World, make_indicator
from tests.world import assign as make_assignment

KINDS: dict[str, dict[str, Any]] = {
    "to-date": {"kind": Kind.COUNT, "accumulation": Accumulation.TO_DATE_YEAR, "over_time": OverTime.LAST},
    "stock": {"kind": Kind.STOCK, "over_time": OverTime.LAST},
    "people": {"kind": Kind.PEOPLE, "over_time": OverTime.NONE, "over_partners": OverPartners.RANGE},
    "share": {"kind": Kind.SHARE, "over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO},
    "yes": {"kind": Kind.YES_NO, "over_time": OverTime.LAST, "over_partners": OverPartners.ANSWERS},
}
NUMBER = st.integers(min_value=0, max_value=9)
WHO = st.integers(min_value=0, max_value=2)
WHEN = st.integers(min_value=0, max_value=5)
STATE = st.sampled_from(["", "", "", "not_applicable", "not_available"])
DAY = st.dates(date(2025, 1, 1), date(2026, 6, 30))
# 10,000 stories in parts, each from numbers of its own, which several processes can share among them.
PARTS, STORIES = size(1, 100), size(6, 100)


class Initiative(RuleBasedStateMachine):
    """One initiative of three partners; every step is an operation that a door would call.

    Each story begins where `made_ready` left it, and is forgotten at its end.
    """

    side: Side

    def __init__(self) -> None:
        super().__init__()
        self.story = transaction.atomic()
        self.story.__enter__()
        set_network(self.side.network.pk)
        self.at, self.keys = NOW, SubmissionVersion.objects.count()
        self.frozen: dict[int, list[Any]] = {}  # closed period → its figures, while nobody in it was unlocked
        self.checked = -1  # the event up to which the figures were held against the answers
        self.lead, self.backbone = self.side.people["lead"], self.side.people["backbone"]
        self.indicators = list(Indicator.objects.select_related("definition", "calendar").order_by("pk"))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)

    def made_ready(self, numbers: list[tuple[int, int]]) -> None:
        """Indicators of every kind, and three periods that were reported."""
        for code, how in KINDS.items():
            self.indicators.append(
                make_indicator(self.side.initiative, self.side.calendar, code=code, name=code, **how)
            )
        add_sexes(self.side)
        add_sexes(self.side, self.indicators[4])
        for indicator in self.indicators[1:]:
            for partner in self.side.partners[:2]:
                make_assignment(indicator, partner)
        refresh_expected(indicator_ids=[one.pk for one in self.indicators], at=self.at)
        open_due(initiative_ids=[self.side.initiative.pk], at=self.at)
        for index, (number, part) in enumerate(numbers):
            self._report(index % 3, 1 + index // 3, number, part, "")
        self.story.__exit__(None, None, None)  # the next story finds it so

    @rule(answers=st.lists(st.tuples(WHO, WHEN, NUMBER, NUMBER, STATE), min_size=1, max_size=3))
    def report(self, answers: list[tuple[int, int, int, int, str]]) -> None:
        for answer in answers:
            self._report(*answer)

    @rule(who=WHO, when=WHEN, number=NUMBER)
    def submit_only(self, who: int, when: int, number: int) -> None:
        row = self._submission(who, when)
        typed = self._typed(row, number, number, "") if row else {}
        if row and typed:
            self.keys += 1
            with unless_closed():
                submit(submission=row, client_key=str(self.keys), by=self.lead, at=self.at, typed=typed)

    @rule()
    def approve_all(self) -> None:
        for row in Submission.objects.order_by("pk"):
            with unless_closed():
                approve(submissions=[row], by=self.backbone, at=self.at)

    @rule(who=WHO, when=WHEN)
    def send_one_back(self, who: int, when: int) -> None:
        for row, indicator_id in self._entries(who, when, EntryState.SUBMITTED)[:1]:
            with unless_closed():
                send_back(submission=row, comments={indicator_id: "again"}, by=self.backbone, at=self.at)

    @rule(who=WHO, when=WHEN, which=WHEN)
    def correct(self, who: int, when: int, which: int) -> None:
        for row, indicator_id in self._entries(who, when, EntryState.APPROVED)[which : which + 1]:
            with unless_closed():
                ask_correction(submission=row, indicator_id=indicator_id, reason="typo", by=self.lead, at=self.at)

    @rule(who=WHO, when=WHEN, which=WHEN)
    def withdraw(self, who: int, when: int, which: int) -> None:
        for row, indicator_id in self._entries(who, when, EntryState.APPROVED)[which:]:
            with unless_closed():
                withdraw_approval(
                    submission=row, indicator_ids=[indicator_id], reason="no", by=self.backbone, at=self.at
                )

    @rule(when=WHEN)
    def close_a_period(self, when: int) -> None:
        period = self.side.periods[min(when, len(self.side.periods) - 1)]
        close_period(initiative=self.side.initiative, period=period, sentence="so", by=self.backbone, at=self.at)
        self.frozen[period.pk] = _figures(period.pk)

    @rule(who=WHO, when=WHEN)
    def unlock_one(self, who: int, when: int) -> None:
        row = self._submission(who, when)
        if row is not None and row.locked_at is not None:
            unlock(submissions=[row.pk], reason="typo", tells=False, by=self.backbone, at=self.at)
            self.frozen.pop(row.period_id, None)

    @rule(when=WHEN)
    def open_a_period_again(self, when: int) -> None:
        for closing in PeriodClosing.objects.order_by("pk")[when : when + 1]:
            open_period_again(closing=closing, reason="late", tells=False, by=self.backbone, at=self.at)
            self.frozen.pop(closing.period_id, None)

    @rule(who=WHO, starts_on=DAY)
    def assign(self, who: int, starts_on: date) -> None:
        partner_ids = [self.side.partners[who].pk]
        with unless_closed():
            assign(
                indicators=self.indicators, partner_ids=partner_ids, starts_on=starts_on, skips_assigned=True,
                by=self.backbone, at=self.at,
            )  # fmt: skip

    @rule(who=WHO, ends_on=DAY)
    def end(self, who: int, ends_on: date) -> None:
        rows = Assignment.objects.filter(partner=self.side.partners[who])
        with unless_closed():
            end_assignments(assignments=rows, ends_on=ends_on, reason="left", by=self.backbone, at=self.at)

    @rule(which=WHEN, effective_on=DAY, is_break=st.booleans())
    def change_definition(self, which: int, effective_on: date, is_break: bool) -> None:
        definition = self.indicators[which].definition
        content = content_of(latest_version(definition))
        with suppress(ValidationError):
            change_definition(
                definition=definition, content=_other(content), effective_on=effective_on, reason="clearer",
                is_break=is_break, by=self.backbone, at=self.at,
            )  # fmt: skip

    @rule()
    def three_months_pass(self) -> None:
        self.at += timedelta(days=91)
        for calendar in Calendar.objects.order_by("pk"):
            ensure_periods(calendar=calendar, until=self.at.date(), at=self.at)
        open_due(initiative_ids=[self.side.initiative.pk], at=self.at)

    @rule(which=WHEN)
    def report_by_the_year(self, which: int) -> None:
        calendar = ensure_calendar(
            network_id=self.side.network.pk, frequency=Frequency.YEAR, year_kind=YearKind.CALENDAR, start_month=1,
            by=self.backbone, at=self.at,
        )  # fmt: skip
        indicator = Indicator.objects.select_related("initiative", "calendar").get(pk=self.indicators[which].pk)
        with unless_closed():
            change_frequency(indicator=indicator, calendar=calendar, by=self.backbone, at=self.at)

    @rule(who=WHO, code=st.sampled_from(["north", "south"]))
    def move_partner(self, who: int, code: str) -> None:
        place = Place.objects.filter(code=code).first() or self._add_place(code)
        partner = Partner.objects.get(pk=self.side.partners[who].pk)
        entry = entry_of(partner)
        edit_partner(partner=partner, entry=replace(entry, place_id=place.pk), by=self.backbone, at=self.at)
        self._do_jobs()

    @rule(is_disjoint=st.booleans())
    def say_whether_places_overlap(self, is_disjoint: bool) -> None:
        town = Place.objects.filter(code="town").first()
        if town is not None:
            entry = PlaceEntry(code="town", name="Town", has_disjoint_children=is_disjoint)
            edit_place(place=town, entry=entry, by=self.backbone, at=self.at)
            self._do_jobs()

    @invariant()
    def figures_are_what_the_answers_make(self) -> None:
        """Held against them after every change: each leaves an event."""
        last = Event.objects.aggregate(last=Max("pk"))["last"]
        if last != self.checked:
            assert list(wrong_figures()) == []
            self.checked = last

    @invariant()
    def closed_periods_stand_still(self) -> None:
        for period_id, figures in self.frozen.items():
            assert _figures(period_id) == figures

    @invariant()
    def nobody_reports_who_is_not_expected(self) -> None:
        for row in Figure.objects.exclude(reported=0).values("expected", "reported", "not_available"):
            assert row["reported"] + row["not_available"] <= row["expected"]

    def _report(self, who: int, when: int, number: int, part: int, state: str) -> None:
        """Submit what is open and approve it; `part` is what girls are of the number."""
        row = self._submission(who, when)
        typed = self._typed(row, number, min(part, number), state) if row else {}
        if row and typed:
            self.keys += 1
            with unless_closed():
                submit(submission=row, client_key=str(self.keys), by=self.lead, at=self.at, typed=typed)
                approve(submissions=[row], by=self.backbone, at=self.at)

    def _submission(self, who: int, when: int) -> Submission | None:
        rows = Submission.objects.filter(partner=self.side.partners[who]).order_by("period__start_on", "pk")
        return rows.select_related("period__calendar", "initiative")[when : when + 1].first()

    def _entries(self, who: int, when: int, state: EntryState) -> list[tuple[Submission, int]]:
        row = self._submission(who, when)
        found = Entry.objects.filter(submission=row, state=state).order_by("pk") if row else []
        return [(row, entry.indicator_id) for entry in found if row]

    def _typed(self, row: Submission, number: int, part: int, missing: str) -> dict[str, str]:
        typed: dict[str, str] = {}
        open_ones = Entry.objects.filter(submission=row).exclude(state__in=[EntryState.SUBMITTED, EntryState.APPROVED])
        for entry in open_ones.select_related("indicator__definition"):
            given = _answer(entry, number, part)
            if missing:  # a draft may hold the numbers of an answer that was opened again
                given = dict.fromkeys(given, "") | {"state": missing, "reason": "none"}
            typed |= {f"{entry.indicator_id}.{field}": text for field, text in given.items()}
        return typed

    def _add_place(self, code: str) -> Place:
        tenant = self.side.network.pk
        town = Place.objects.filter(code="town").first() or add_place(
            network_id=tenant, entry=PlaceEntry(code="town", name="Town"), by=self.backbone, at=self.at
        )
        entry = PlaceEntry(code=code, name=code, parent_id=town.pk)
        return add_place(network_id=tenant, entry=entry, by=self.backbone, at=self.at)

    def _do_jobs(self) -> None:
        """What a worker does next."""
        for job in Job.objects.filter(state="queued", kind__startswith="measurement.").order_by("pk"):
            assert run(job_id=job.pk, clock=lambda: self.at)


@contextmanager
def unless_closed() -> Iterator[None]:
    """What a closed period refuses is no mistake; everything else is."""
    try:
        yield
    except ValidationError as error:
        if {one.code for each in error.error_dict.values() for one in each} != {CLOSED}:
            raise


def _figures(period_id: int) -> list[Any]:
    """The figures of a period, but for the floors: where partners work may be put right later, too."""
    rows = Figure.objects.filter(period_id=period_id).order_by("indicator_id")
    return list(rows.values_list("indicator_id", "expected", "reported", "n", "value_sum", "numerator_sum"))


def _answer(entry: Entry, number: int, part: int) -> dict[str, str]:
    code = entry.indicator.definition.code
    cells = {"cells.sex=girls": part, "cells.sex=boys": number - part}
    note = {"note": "yes, really", "reason": "counted again", "state": ""}
    if code == "share":
        pairs = {f"{key}.numerator": "0" for key in cells} | {f"{key}.denominator": str(n) for key, n in cells.items()}
        return note | pairs | {"numerator": "0", "denominator": str(number)}
    if code == "yes":
        return note | {"value": str(number % 2)}
    return (
        note | {"value": str(number)} | ({f"{k}.value": str(n) for k, n in cells.items()} if code == "reading" else {})
    )


def _other(content: Any) -> Any:
    return replace(content, meaning=f"{content.meaning}, said better", numerator_name="a", denominator_name="b")


@pytest.mark.timeout(size(1200, 24 * 3600))
@pytest.mark.parametrize("part", range(PARTS))
def test_figures_after_any_steps_are_what_the_answers_make(world: World, part: int) -> None:
    machine = type("Story", (Initiative,), {"side": world.a})
    chance = Random(None if IS_FULL else part)
    numbers = [(chance.randint(0, 9), chance.randint(0, 9)) for _ in range(9)]
    sys.stdout.write(f"began with {numbers}\n")  # shown beside a failure
    machine().made_ready(numbers)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=14,
            deadline=None,
            derandomize=not IS_FULL,  # each large run tells other stories
            print_blob=True,
            phases=[Phase.generate],  # shrinking takes minutes; drop this line to get the shortest story
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
