"""Saving an import: all of it or nothing, to the last decimal, and missing stays missing."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from measurement.enums import EntryState, Kind, OverPartners, ValueState
from measurement.models import (
    Assignment,
    Dataset,
    DatasetValue,
    DefinitionVersion,
    Dimension,
    Entry,
    Figure,
    ImportState,
    Indicator,
    Observation,
    ObservationCell,
    Submission,
    SubmissionVersion,
)
from measurement.operations.import_saving import save_import
from measurement.operations.imports import receive_import, request_save
from measurement.queries.imports import staged_rows
from partners.models import Participation, Partner
from tenancy.models import Event
from tenancy.row_security import network
from tests.measurement.imports.files import ROWS, checked, mapping, quiet, saved, table
from tests.world import NOW, World, make_partner

LATER = NOW + timedelta(days=1)


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    with network(world.a.network.id):
        yield world


def observation(name: str, year: int) -> Observation:
    return Observation.objects.get(partner__name=name, period__start_on=date(year, 1, 1))


def test_partner_row_becomes_an_approved_answer_with_every_digit(inside: World) -> None:
    saved(inside.a.initiative, table())

    answer = observation("Élan", 2023)
    assert str(answer.value) == "61.50"
    entry = Entry.objects.get(submission__partner=answer.partner, submission__period=answer.period)
    assert (entry.state, entry.approved_version_id) == (EntryState.APPROVED, answer.submission_version_id)
    assert str(ObservationCell.objects.get().value) == "60.25"


def test_missing_stays_missing_and_zero_stays_zero(inside: World) -> None:
    saved(inside.a.initiative, table())

    missing, zero = observation("Élan", 2024), observation("Harbour  school", 2023)
    assert (missing.state, missing.value, missing.reason) == (ValueState.NOT_AVAILABLE, None, "Missing")
    assert (zero.state, zero.value) == (ValueState.REPORTED, Decimal(0))
    assert DatasetValue.objects.get(start_on=date(2024, 1, 1)).value is None


def test_row_without_partner_becomes_a_published_value_and_no_figure(inside: World) -> None:
    saved(inside.a.initiative, table())

    published = DatasetValue.objects.get(start_on=date(2023, 1, 1))
    assert str(published.value) == "58.123456789012345"
    assert published.row == 6
    assert Dataset.objects.get().publisher == "The Office"


def test_outside_percentage_has_no_total(inside: World) -> None:
    saved(inside.a.initiative, table())

    version = DefinitionVersion.objects.get(definition__code="reads")
    figure = Figure.objects.get(indicator__definition__code="reads", period__start_on=date(2023, 1, 1))
    assert (version.kind, version.over_partners) == (Kind.OUTSIDE_SHARE, OverPartners.NONE)
    assert (figure.reported, figure.expected, figure.value_sum, figure.numerator_sum) == (2, 2, 0, 0)


def test_partner_is_found_by_its_name_in_any_spelling(inside: World) -> None:
    known = make_partner(inside.a.initiative, code="elan", name="ELAN")

    saved(inside.a.initiative, table("2023,Élan,,Normal,1", "2023,Harbour & Co,,Normal,2"))

    assert Observation.objects.filter(partner=known).exists()
    assert Partner.objects.filter(name="Harbour & Co").exists()
    assert not Partner.objects.filter(name="Élan").exists()


def test_code_of_the_file_is_the_partners_where_partners_may_have_it(inside: World) -> None:
    columns = mapping()["columns"] | {"partner_code": "Code"}
    rows = ("2023,A,E06/001,,Normal,1", "2023,B,No 7 (old),,Normal,1", f"2023,C,{'c' * 41},,Normal,1")
    saved(inside.a.initiative, table(*rows, header="Year,School,Code,Age,Status,Value"), columns=columns)

    codes = dict(Partner.objects.filter(name__in="ABC").values_list("name", "code"))
    assert codes == {"A": "E06/001", "B": "b", "C": "c"}


def test_assignments_cover_just_the_years_with_rows(inside: World) -> None:
    saved(inside.a.initiative, table("2020,A,,Normal,1", "2021,A,,Normal,1", "2023,A,,Normal,1"))

    days = Assignment.objects.filter(partner__name="A").order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(days) == [(date(2020, 1, 1), date(2021, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31))]
    assert Participation.objects.get(partner__name="A").joined_on == date(2020, 1, 1)


def test_overlapping_categories_are_kept_as_not_exclusive(inside: World) -> None:
    saved(inside.a.initiative, table("2023,,3,Normal,1", "2023,,4,Normal,1", "2023,,3 and 4,Normal,1"))

    assert not Dimension.objects.get(code="age-read").is_exclusive


def test_same_file_again_changes_nothing(inside: World) -> None:
    saved(inside.a.initiative, table())
    before = SubmissionVersion.objects.count(), DatasetValue.objects.count()

    again = saved(inside.a.initiative, table(), at=LATER)

    assert (SubmissionVersion.objects.count(), DatasetValue.objects.count()) == before
    assert again.summary["made"] == {"unchanged": 5}


def test_other_value_is_a_new_version_and_a_correction(inside: World) -> None:
    saved(inside.a.initiative, table("2023,A,,Normal,1", "2023,,,Normal,7"))

    saved(inside.a.initiative, table("2023,A,,Normal,2", "2023,,,Normal,8"), at=LATER)

    versions = SubmissionVersion.objects.order_by("number")
    assert [one.number for one in versions] == [1, 2]
    assert versions[1].reason == "Imported from reads.csv"
    assert observation("A", 2023).value == 2
    assert DatasetValue.objects.get().value == 8


def test_file_with_an_error_saves_nothing(inside: World) -> None:
    run = checked(inside.a.initiative, table(*ROWS, "2023,Élan,,Normal,99"))

    with pytest.raises(ValidationError):
        request_save(run=run, by=None, at=NOW, in_background=False)
    save_import(network_id=run.network_id, run_id=run.pk, by=None, at=NOW, report=quiet)

    assert not Submission.objects.exists()
    assert not Dataset.objects.exists()


def test_definition_that_broke_is_a_second_version(inside: World) -> None:
    series = [
        {"key": "old", "name": "Old", "when": {"Status": "o"}, "version": 1},
        {"key": "new", "name": "New", "when": {"Status": "n"}, "version": 2, "is_break": True, "reason": "Reform."},
    ]
    rows = ("2019,A,,o,70", "2022,A,,n,60", "2019,,,o,71", "2022,,,n,61")

    saved(inside.a.initiative, table(*rows), series=series, present=["o", "n"])

    old, new = DefinitionVersion.objects.filter(definition__code="reads").order_by("number")
    assert (old.is_break, old.effective_on) == (False, None)
    assert (new.is_break, new.effective_on, new.reason) == (True, date(2022, 1, 1), "Reform.")
    assert observation("A", 2022).version_id == new.pk
    earlier, later = DatasetValue.objects.order_by("start_on")
    assert later.series.continues_id == earlier.series_id


def test_one_event_for_the_run_and_one_for_each_submission(inside: World) -> None:
    run = saved(inside.a.initiative, table())

    assert Event.objects.filter(type="measurement.import.saved", object_id=run.pk).count() == 1
    assert Event.objects.filter(type="measurement.submission.imported").count() == Submission.objects.count() == 3


def test_check_taken_up_again_begins_anew(inside: World) -> None:
    run = checked(inside.a.initiative, table())
    type(run).objects.filter(pk=run.pk).update(state=ImportState.CHECKING)

    again = checked(inside.a.initiative, table())

    assert staged_rows(again).count == staged_rows(run).count == len(ROWS)


@pytest.mark.parametrize(
    ("content", "layout", "field"),
    [(b"", {}, "file"), (b"a", {"format": "x"}, "mapping"), (b"a", {"columns": {}}, "mapping")],
)
def test_what_cannot_be_an_import_is_refused(inside: World, content: bytes, layout: Any, field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        receive_import(
            initiative=inside.a.initiative,
            name="x.csv",
            content=BytesIO(content),
            mapping=mapping(**layout),
            by=None,
            at=NOW,
        )

    assert field in raised.value.message_dict


def test_file_that_is_no_table_fails_with_a_reason(inside: World) -> None:
    run = checked(inside.a.initiative, b"\x00\x01")

    assert (run.state, run.problem_count) == (ImportState.FAILED, 1)


def test_indicator_of_another_kind_is_left_alone(inside: World) -> None:
    run = checked(inside.a.initiative, table(), indicator={"code": "reading", "name": "X"})

    assert run.summary["errors"] == 2  # another kind, and other periods
    assert Indicator.objects.count() == 1
