"""Real input, real faults: the published files go in, and what they say comes out, row by row.

The files are no part of the project. `KEEL_DATA` names their folder; without it, a folder beside the project is tried.
"""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from measurement.enums import Direction, Frequency, Kind, OverPartners, ValueState
from measurement.models import (
    Assignment,
    Dataset,
    DatasetSeries,
    DatasetValue,
    DefinitionVersion,
    Dimension,
    Figure,
    ImportProblem,
    ImportRun,
    Observation,
    ObservationCell,
)
from measurement.queries.datasets import chains_of
from measurement.queries.import_proof import proof_of
from measurement.queries.verification import wrong_figures
from partners.models import Partner
from tenancy.models import Network
from tenancy.row_security import network

DATA = Path(os.environ.get("KEEL_DATA") or Path(settings.BASE_DIR).parent / "shared" / "data" / "uk-sdg")
FILES = ("indicator_17-8-1", "indicator_4-2-1", "indicator_4-2-2", "indicator_5-4-1", "indicator_8-6-1")

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"The folder of published files is not there: {DATA}")


@dataclass
class Rehearsal:
    """The five imports by file, and what the command printed."""

    printed: str
    runs: dict[str, ImportRun] = field(default_factory=dict)

    def problems(self, file: str, code: str) -> list[int]:
        """The rows that have a problem of this kind."""
        rows = ImportProblem.objects.filter(run=self.runs[file], code=code)
        return list(rows.order_by("row").values_list("row", flat=True))


@pytest.fixture(scope="module")
def rehearsal(django_db_setup: None, django_db_blocker: Any) -> Iterator[Rehearsal]:
    """Imported once for all tests here, in one transaction that is taken back at the end."""
    from django.db import transaction  # noqa: PLC0415 - the servers are named by now

    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("rehearse", "--data", str(DATA), stdout=out)
        with network(Network.objects.get(slug="rehearsal").pk):
            runs = {run.file_name.removesuffix(".csv"): run for run in ImportRun.objects.all()}
            yield Rehearsal(out.getvalue(), runs)
        transaction.set_rollback(True)


def rows_of(file: str) -> list[dict[str, str]]:
    with (DATA / f"{file}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(autouse=True)
def _database(rehearsal: Rehearsal, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.mark.parametrize("file", FILES)
def test_every_value_of_every_file_is_found_back_or_named(rehearsal: Rehearsal, file: str) -> None:
    rows = rows_of(file)
    proof = proof_of(rehearsal.runs[file])

    assert proof.is_whole
    assert proof.values + proof.missing + proof.left_out == len(rows)
    assert proof.missing == sum(row["Value"] == "" for row in rows)


def test_authorities_become_partners_by_name(rehearsal: Rehearsal) -> None:
    names = {row["Local authority"] for row in rows_of("indicator_4-2-1")} - {""}

    assert len(names) == 156
    assert names <= set(Partner.objects.values_list("name", flat=True))
    assert Partner.objects.count() == Partner.objects.values("sort_key").distinct().count()


def test_answers_of_authorities_are_approved_to_the_decimal(rehearsal: Rehearsal) -> None:
    said = {
        (row["Local authority"], row["Year"]): row["Value"]
        for row in rows_of("indicator_4-2-1")
        if row["Local authority"] and not row["Learning category"]
    }
    held = Observation.objects.filter(indicator__definition__code="uk-4.2.1")

    found = {(one.partner.name, one.period.label): str(one.value) for one in held.select_related("partner", "period")}

    assert found == said
    assert len(found) == 1210


def test_missing_stays_missing(rehearsal: Rehearsal) -> None:
    indicator = {"indicator__definition__code": "uk-4.2.2", "state": ValueState.NOT_AVAILABLE}
    answers = Observation.objects.filter(**indicator), ObservationCell.objects.filter(**indicator)
    published = DatasetValue.objects.filter(value=None).values_list("series__dataset__code", flat=True)
    missing = Counter(published)

    assert sum(one.count() for one in answers) + missing["uk-4.2.2"] == 47
    assert missing["uk-5.4.1"] == 153
    assert not any(one.filter(value__isnull=False).exists() for one in answers)


def test_conflicting_key_is_named_by_both_rows_and_left_out(rehearsal: Rehearsal) -> None:
    first, second = ImportProblem.objects.filter(run=rehearsal.runs["indicator_5-4-1"], code="conflict").order_by(
        "row"
    )

    assert (first.row, second.row) == (692, 712)
    assert "9.0" in first.message
    assert "row 712 says 12.0" in first.message
    assert not DatasetValue.objects.filter(series__dataset__code="uk-5.4.1", row__in=(692, 712)).exists()


def test_rows_labelled_missing_with_a_value_keep_value_and_label(rehearsal: Rehearsal) -> None:
    rows = rows_of("indicator_5-4-1")
    wanted = [n for n, row in enumerate(rows, 2) if row["Observation status"] == "Missing value" and row["Value"]]

    assert len(wanted) == 64
    assert rehearsal.problems("indicator_5-4-1", "missing_with_value") == wanted
    held = DatasetValue.objects.filter(series__dataset__code="uk-5.4.1", row__in=wanted)
    assert {(one.row, str(one.value), one.flag) for one in held} == {
        (n, rows[n - 2]["Value"], "Missing value") for n in wanted
    }


@pytest.mark.parametrize(
    ("file", "column"), [("indicator_4-2-1", "Local authority"), ("indicator_17-8-1", "Local Authority")]
)
def test_authorities_without_a_code_are_named_row_by_row(rehearsal: Rehearsal, file: str, column: str) -> None:
    wanted = [n for n, row in enumerate(rows_of(file), 2) if row[column] and not row["GeoCode"]]

    assert wanted
    assert rehearsal.problems(file, "code_missing") == wanted


def test_code_of_a_region_is_no_code_of_an_authority(rehearsal: Rehearsal) -> None:
    assert not Partner.objects.filter(code__startswith="E12").exists()
    assert not Partner.objects.filter(code__startswith="E13").exists()


def test_percentages_above_hundred_are_kept_and_named(rehearsal: Rehearsal) -> None:
    wanted = [n for n, row in enumerate(rows_of("indicator_4-2-2"), 2) if row["Value"] and Decimal(row["Value"]) > 100]
    cells = ObservationCell.objects.filter(indicator__definition__code="uk-4.2.2", value=Decimal("174.6"))

    assert rehearsal.problems("indicator_4-2-2", "above_hundred") == wanted
    assert cells.count() == 1


def test_overlapping_ages_are_not_exclusive(rehearsal: Rehearsal) -> None:
    assert not Dimension.objects.get(code="early-education-age").is_exclusive
    assert not Dimension.objects.get(code="carers-age").is_exclusive
    assert Dimension.objects.get(code="youth-age").is_exclusive


def test_reform_breaks_the_definition_and_the_published_series(rehearsal: Rehearsal) -> None:
    before, after = DefinitionVersion.objects.filter(definition__code="uk-4.2.1").order_by("number")
    (chain,) = chains_of(Dataset.objects.get(code="uk-4.2.1"))

    assert (before.is_break, after.is_break, after.effective_on) == (False, True, date(2021, 9, 1))
    assert [one.key for one in chain.series] == ["pre-reform", "post-reform"]
    labels = Observation.objects.filter(version=after).values_list("period__label", flat=True)
    assert set(labels) == {"2021/22"}


def test_quarters_and_years_stay_apart_and_falling_is_good(rehearsal: Rehearsal) -> None:
    dataset = Dataset.objects.get(code="uk-8.6.1")
    series = DatasetSeries.objects.filter(dataset=dataset)
    counts = {one.key: DatasetValue.objects.filter(series=one).count() for one in series}

    assert dataset.direction == Direction.DOWN
    assert {one.frequency for one in series if one.key.startswith("quarter")} == {Frequency.QUARTER}
    assert sum(number for key, number in counts.items() if key.startswith("quarter")) == 1539
    assert sum(number for key, number in counts.items() if key.startswith("year")) == 378
    assert len(chains_of(dataset)) == 4


def test_fourteen_decimals_are_kept(rehearsal: Rehearsal) -> None:
    said = {row["Value"] for row in rows_of("indicator_8-6-1")}
    held = DatasetValue.objects.filter(series__dataset__code="uk-8.6.1")

    assert {str(one.value) for one in held} == said
    assert max(len(text.partition(".")[2]) for text in said) == 14


def test_no_total_exists_that_the_files_cannot_support(rehearsal: Rehearsal) -> None:
    versions = DefinitionVersion.objects.filter(definition__code__startswith="uk-")

    assert {(one.kind, one.over_partners) for one in versions} == {(Kind.OUTSIDE_SHARE, OverPartners.NONE)}
    sums = Figure.objects.values_list("value_sum", "numerator_sum", "denominator_sum").distinct()
    assert set(sums) == {(Decimal(0), Decimal(0), Decimal(0))}


def test_nobody_is_expected_who_is_not_in_the_file(rehearsal: Rehearsal) -> None:
    figures = Figure.objects.filter(indicator__definition__code="uk-4.2.1")

    assert {one.period.label: (one.reported, one.expected) for one in figures if one.period.label == "2018/19"} == {
        "2018/19": (151, 151)
    }
    assert not Assignment.objects.filter(ends_on=None).exists()


def test_figures_equal_their_recomputation(rehearsal: Rehearsal) -> None:
    assert list(wrong_figures()) == []


def test_command_prints_a_table_that_adds_up(rehearsal: Rehearsal) -> None:
    line = next(one for one in rehearsal.printed.splitlines() if one.startswith("indicator_4-2-1 "))

    assert line.split() == ["indicator_4-2-1", "6646", "6646", "0", "0", "0"]
