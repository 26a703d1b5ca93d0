"""One file, several indicators: wide and long, each figure exact, all of it or nothing, and back again."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.models import InitiativePlace
from measurement.enums import EntryState
from measurement.layouts import read_mapping
from measurement.models import (
    Assignment,
    Dimension,
    Entry,
    Figure,
    ImportProblem,
    ImportState,
    Indicator,
    Period,
    SubmissionVersion,
)
from measurement.operations.closings import close_period
from measurement.operations.expectations import open_due
from measurement.operations.import_saving import save_import
from measurement.operations.imports import request_save, request_undo
from measurement.queries.import_proof import proof_of
from measurement.queries.imports import libraries_of
from measurement.queries.verification import wrong_figures
from partners.models import Participation, Partner
from tenancy.models import Place
from tenancy.row_security import network
from tests.measurement.imports.files import mapping, quiet, undone
from tests.measurement.imports.several import (
    LONG_LAYOUT,
    VISITS,
    WIDE,
    WIDE_LAYOUT,
    answers,
    checked,
    content,
    long,
    problems,
    saved,
    wide,
)
from tests.measurement.imports.test_undoing import everything
from tests.world import NOW, World, make_initiative

LATER = NOW + timedelta(days=1)
WIDE_SAID = {
    ("visits", "Élan", "Q1 2025", "10"),
    ("visits", "Élan", "Q1 2025", "5 6"),
    ("visits", "Harbour", "Q1 2025", "7.5"),
    ("readers", "Élan", "Q1 2025", "3/4"),
    ("readers", "Élan", "Q2 2025", "5/10"),
}


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world


def test_wide_file_fills_an_indicator_for_each_column(inside: World) -> None:
    run = saved(inside.a.initiative, wide(), WIDE_LAYOUT)

    assert answers() == WIDE_SAID
    figure = Figure.objects.get(indicator__definition__code="readers", period__start_on=date(2025, 1, 1))
    assert (figure.numerator_sum, figure.denominator_sum, figure.expected, figure.reported) == (3, 4, 1, 1)
    visits = Figure.objects.get(indicator__definition__code="visits", period__start_on=date(2025, 1, 1))
    assert (visits.value_sum, visits.expected, visits.reported) == (Decimal("17.5"), 2, 2)
    assert list(wrong_figures()) == []
    assert run.summary["indicators"] == [
        {"name": "Visits", "values": 3, "missing": 0, "empty": 2},
        {"name": "Readers", "values": 2, "missing": 0, "empty": 3},
    ]
    assert (run.summary["rows"], run.summary["partner_rows"], run.summary["empty"]) == (5, 4, 5)


def test_empty_cell_of_a_wide_file_says_nothing_about_its_indicator(inside: World) -> None:
    saved(inside.a.initiative, wide(), WIDE_LAYOUT)

    assert not Partner.objects.filter(name="Hill").exists()
    assigned = Assignment.objects.filter(partner__name="Élan").order_by("indicator__definition__code")
    assert list(assigned.values_list("indicator__definition__code", "starts_on", "ends_on")) == [
        ("readers", date(2025, 1, 1), date(2025, 6, 30)),
        ("visits", date(2025, 1, 1), date(2025, 3, 31)),
    ]


def test_partner_takes_part_from_its_first_row_of_any_indicator(inside: World) -> None:
    saved(inside.a.initiative, wide("2025 Q2,Élan,,1,,", "2025 Q1,Élan,,,1,2"), WIDE_LAYOUT)

    assert Participation.objects.get(partner__name="Élan").joined_on == date(2025, 1, 1)


def test_long_file_fills_the_indicator_that_each_row_names(inside: World) -> None:
    run = saved(inside.a.initiative, long(), LONG_LAYOUT)

    assert answers() == {
        ("visits", "Élan", "Q1 2025", "10"),
        ("visits", "Harbour", "Q1 2025", "7.5"),
        ("read-to", "Élan", "Q1 2025", "30"),
        ("read-to", "Harbour", "Q2 2025", "not_available"),
    }
    assert (run.summary["ignored_rows"], run.summary["missing"], run.summary["rows"]) == (1, 1, 5)
    assert list(wrong_figures()) == []


@pytest.mark.parametrize(("file", "layout", "values"), [(wide(), WIDE_LAYOUT, 0), (long(), LONG_LAYOUT, 3)])
def test_undo_takes_all_indicators_back(inside: World, file: bytes, layout: dict[str, Any], values: int) -> None:
    before = everything()
    run = saved(inside.a.initiative, file, layout)
    proof = proof_of(run) if values else None  # of parts and wholes there is no proof

    assert proof is None or (proof.is_whole and proof.found == values)
    assert undone(run).state == ImportState.UNDONE
    assert everything() == before
    assert list(wrong_figures()) == []


def test_indicators_of_one_submission_keep_a_version_each(inside: World) -> None:
    run = saved(inside.a.initiative, wide(), WIDE_LAYOUT)

    one = Entry.objects.get(indicator__definition__code="visits", submission__partner__name="Élan").submission
    versions = SubmissionVersion.objects.filter(submission=one).order_by("number")
    assert [(each.number, len(each.entries)) for each in versions] == [(1, 1), (2, 1)]
    assert run.summary["made"]["submissionversion"] == 4


def test_same_wide_file_again_changes_nothing_and_a_correction_one_indicator(inside: World) -> None:
    saved(inside.a.initiative, wide(), WIDE_LAYOUT)
    again = saved(inside.a.initiative, wide(), WIDE_LAYOUT, at=LATER)
    assert again.summary["made"] == {"unchanged": 4}

    changed = saved(inside.a.initiative, wide(WIDE[0].replace(",10,", ",11,"), *WIDE[1:]), WIDE_LAYOUT, at=LATER)
    assert changed.summary["made"]["submissionversion"] == 1
    assert ("visits", "Élan", "Q1 2025", "11") in answers()
    undone(changed, at=LATER)
    assert answers() == WIDE_SAID
    assert list(wrong_figures()) == []


def test_bad_cell_of_a_wide_file_is_named_by_its_row_and_its_own_column(inside: World) -> None:
    run = checked(
        inside.a.initiative, wide("2025 Q1,Élan,,ten,3,4", "2025 Q1,Hill,,1,5,4", "2025 Q1,Hill,,2,,"), WIDE_LAYOUT
    )

    assert problems(run) == [
        (2, "Visits", "unreadable_number"),
        (3, "Readers", "part_above_whole"),
        (3, "Visits", "conflict"),
        (4, "Visits", "conflict"),
    ]
    with pytest.raises(ValidationError):
        request_save(run=run, by=None, at=NOW, in_background=False)


def test_what_is_wrong_with_a_row_is_said_once(inside: World) -> None:
    rows = ("2025 Q9,Élan,,1,2,3", "2025 Q1,,,1,2,3", "2025 Q1,A,,1,2", "2025 Q1,B,,1,2,3,4")
    run = checked(inside.a.initiative, wide(*rows), WIDE_LAYOUT)

    assert problems(run) == [
        (2, "Quarter", "unreadable_period"),
        (3, "School", "no_partner"),
        (4, "", "row_length"),
        (5, "", "row_length"),
    ]


def test_columns_that_do_not_fit_are_said_once(inside: World) -> None:
    run = checked(
        inside.a.initiative, content("Quarter,School,Age,Visits,Readers,Extra", "2025 Q1,A,,1,2,3"), WIDE_LAYOUT
    )

    assert problems(run) == [(1, "Extra", "unknown_column"), (1, "Pupils", "column_missing")]


def test_row_that_names_no_indicator_is_an_error(inside: World) -> None:
    run = checked(inside.a.initiative, long("2025 Q1,A,Visitors,1", "2025 Q1,A,,1", "2025 Q1,A,Visits,1"), LONG_LAYOUT)

    assert problems(run) == [(2, "What", "unknown_indicator"), (3, "What", "unknown_indicator")]
    assert "“Visitors”" in ImportProblem.objects.filter(run=run)[0].message


def test_breakdown_without_its_total_names_the_column_that_lacks_it(inside: World) -> None:
    run = checked(inside.a.initiative, wide("2025 Q1,A,,,1,2", "2025 Q1,A,5,3,1,2"), WIDE_LAYOUT)

    assert problems(run) == [(3, "Visits", "total_missing")]


def test_contradiction_left_out_takes_only_its_own_number(inside: World) -> None:
    run = saved(inside.a.initiative, wide("2025 Q1,A,,1,1,2", "2025 Q1,A,,2,1,2"), WIDE_LAYOUT, conflicts="leave_out")

    assert answers() == {("readers", "A", "Q1 2025", "1/2")}
    assert problems(run) == [(2, "Visits", "conflict"), (3, "Readers", "repeated"), (3, "Visits", "conflict")]


def test_categories_of_all_indicators_decide_whether_a_dimension_is_exclusive(inside: World) -> None:
    rows = ("2025 Q1,A,,9,9,9", "2025 Q1,A,3,1,,", "2025 Q1,A,3 and 4,,1,1")
    saved(inside.a.initiative, wide(*rows), WIDE_LAYOUT)

    assert not Dimension.objects.get(code="age-read").is_exclusive


def test_closed_period_is_named_with_its_row_and_column(inside: World) -> None:
    saved(inside.a.initiative, wide(), WIDE_LAYOUT)
    quarter = Indicator.objects.get(definition__code="visits").calendar
    period = Period.objects.get(calendar=quarter, start_on=date(2025, 1, 1))
    by = inside.a.people["owner"]
    close_period(initiative=inside.a.initiative, period=period, sentence="Done.", by=by, at=NOW)

    run = checked(inside.a.initiative, wide(WIDE[0].replace(",10,", ",11,"), *WIDE[1:]), WIDE_LAYOUT)
    assert problems(run) == [(2, "Visits", "period_closed")]


def test_what_the_last_indicator_cannot_save_leaves_nothing_of_the_first(inside: World) -> None:
    """A partner sends in its own answer between the check and the save."""
    saved(inside.a.initiative, wide(), WIDE_LAYOUT)
    run = checked(inside.a.initiative, wide("2025 Q1,Élan,,99,1,4"), WIDE_LAYOUT)
    Entry.objects.filter(indicator__definition__code="readers").update(state=EntryState.SUBMITTED)
    request_save(run=run, by=None, at=LATER, in_background=False)
    before = everything()

    with pytest.raises(ValidationError, match="has sent in its own answer"):
        save_import(network_id=run.network_id, run_id=run.pk, by=None, at=LATER, report=quiet)

    assert (everything(), answers()) == (before, WIDE_SAID)


def test_statements_of_a_check_do_not_grow_with_the_indicators(inside: World) -> None:
    counts = []
    for number in (2, 6):
        parts = [VISITS | {"code": f"v{n}", "columns": {"value": f"V{n}"}} for n in range(number)]
        given = read_mapping(mapping(**(WIDE_LAYOUT | {"indicators": parts})))
        with CaptureQueriesContext(connection) as asked:
            assert len(libraries_of(given, initiative_id=inside.a.initiative.pk)) == number
        counts.append(len(asked))
    assert counts == [6, 6]


def test_rows_of_several_indicators_go_to_the_initiative_of_their_place(inside: World) -> None:
    south = make_initiative(inside.a.network, name="South initiative", slug="south")
    for code, initiative in (("ash", inside.a.initiative), ("oak", south)):
        place = Place.objects.create(network=inside.a.network, code=code, name=code.title(), sort_key=code)
        InitiativePlace.objects.create(network=inside.a.network, initiative=initiative, place=place)
    before = everything()
    layout = WIDE_LAYOUT | {"dimensions": [], "route": {"column": "Town"}}
    file = content(
        "Quarter,School,Town,Visits,Readers,Pupils", "2025 Q1,A,Ash,1,2,3", "2025 Q1,A,Oak,,4,5", "2025 Q2,B,Oak,6,,"
    )
    run = saved(inside.a.initiative, file, layout)

    found = Indicator.objects.filter(definition__code__in=("visits", "readers"))
    assert sorted(found.values_list("initiative__slug", "definition__code")) == [
        ("south", "readers"), ("south", "visits"), ("start-well", "readers"), ("start-well", "visits"),
    ]  # fmt: skip
    assert {row[:2] + row[3:] for row in answers()} == {
        ("visits", "A", "1"), ("readers", "A", "2/3"), ("readers", "A", "4/5"), ("visits", "B", "6"),
    }  # fmt: skip
    assert list(wrong_figures()) == []
    request_undo(run=run, by=inside.a.people["owner"], at=NOW, in_background=False)
    run.state = ImportState.SAVED
    run.save()
    undone(run)
    assert everything() == before


def test_all_that_stands_is_held_before_the_first_indicator_is_filled(inside: World) -> None:
    """Periods, submissions, partners, figures: whoever holds figures of the second never waits for the first."""
    saved(inside.a.initiative, wide(), WIDE_LAYOUT)
    with CaptureQueriesContext(connection) as asked:
        saved(inside.a.initiative, wide(WIDE[0].replace(",10,3", ",11,2"), *WIDE[1:]), WIDE_LAYOUT, at=LATER)
    named = ("pg_advisory", 'FROM "measurement_submission"', 'FROM "partners_partner"', "FROM measurement_figure ")
    locks = [one["sql"] for one in asked if "_lock_shared" in one["sql"] or "FOR " in one["sql"]]
    order = [next((n for n, name in enumerate(named) if name in sql), None) for sql in locks]
    assert [number for number in order if number is not None][:4] == [0, 1, 2, 3]
