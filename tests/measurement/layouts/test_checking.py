"""Every fault of a file is found and named by its row; none hides another."""

import ast
from datetime import date
from typing import Any

import pytest

from measurement.enums import Kind
from measurement.layouts import CheckedRow, Checker, Library, LibraryDimension, read_mapping
from measurement.layouts.codes import NAMES
from tests.measurement.imports.files import HEADER, mapping
from tests.servers import BASE_DIR

AGE_5 = [{"column": "Age", "code": "a", "categories": ["5"]}]


def check(*rows: str, library: Library | None = None, header: str = HEADER, **layout: Any) -> tuple[Checker, Any]:
    checker = Checker(read_mapping(mapping(**layout)), header.split(","), library or Library())
    found = [one for number, row in enumerate(rows, start=2) if (one := checker.check(number, row.split(",")))]
    left_out = checker.finish()
    return checker, [one for one in found if one.row not in left_out]


def said(checker: Checker) -> list[tuple[int, str, bool]]:
    return [(one.row, one.code, one.is_error) for one in checker.findings.problems]


def only(rows: list[CheckedRow]) -> CheckedRow:
    (row,) = rows
    return row


def test_number_keeps_every_decimal_and_its_last_zero() -> None:
    _checker, rows = check("2023,,,Normal,58.1234567890123450")

    assert only(rows).value == "58.1234567890123450"


@pytest.mark.parametrize("status", ["Normal", "Missing", "anything"])
def test_empty_value_is_missing_whatever_the_status_says(status: str) -> None:
    checker, rows = check(f"2023,,,{status},")

    assert only(rows).value is None
    assert checker.findings.errors == 0
    assert checker.findings.counts["missing"] == 1


def test_value_labelled_missing_is_kept_with_its_label() -> None:
    checker, rows = check("2023,,,Missing,9.0")

    assert (only(rows).value, only(rows).flag) == ("9.0", "Missing")
    assert said(checker) == [(2, "missing_with_value", False)]


def test_percentage_above_hundred_is_kept_with_a_warning() -> None:
    checker, rows = check("2023,,,Normal,174.6")

    assert only(rows).value == "174.6"
    assert said(checker) == [(2, "above_hundred", False)]


def test_same_row_twice_is_a_warning_and_saved_once() -> None:
    checker, rows = check("2023,,,Normal,9.0", "2023,,,Normal,9.00")

    assert only(rows).row == 2
    assert said(checker) == [(3, "repeated", False)]


def test_same_key_with_two_values_is_an_error_naming_both_rows() -> None:
    checker, rows = check("2023,,5,Normal,9.0", "2023,,,Normal,1", "2023,,5,Normal,12.0")

    assert said(checker) == [(2, "conflict", True), (4, "conflict", True)]
    assert "row 4 says 12.0" in checker.findings.problems[0].message
    assert [row.row for row in rows] == [3]


def test_conflicting_rows_are_left_out_where_that_was_chosen() -> None:
    checker, rows = check("2023,,,Normal,9.0", "2023,,,Normal,12.0", conflicts="leave_out")

    assert said(checker) == [(2, "conflict", False), (3, "conflict", False)]
    assert (rows, checker.findings.errors, checker.findings.counts["left_out"]) == ([], 0, 2)


def test_partner_is_the_same_in_another_spelling() -> None:
    checker, _rows = check("2023,Élan & Co,,Normal,1", "2023,elan and co,,Normal,2")

    assert [code for _row, code, _is_error in said(checker)] == ["conflict", "conflict"]


def test_overlapping_categories_make_the_dimension_not_exclusive() -> None:
    checker, _rows = check("2023,,3,Normal,1", "2023,,4,Normal,1", "2023,,3 and 4,Normal,1")

    assert checker.findings.not_exclusive == {"age-read"}
    assert said(checker) == [(4, "overlapping_categories", False)]


def test_category_with_a_name_that_would_be_cut_is_an_error_at_its_first_row() -> None:
    name = "5" * 161
    checker, _rows = check(f"2023,A,{name},Normal,1", f"2024,A,{name},Normal,1")
    assert (2, "category_too_long", True) in said(checker)


def test_overlap_that_the_library_denies_is_an_error() -> None:
    library = Library(dimensions={"age-read": LibraryDimension("Age", True, ("3", "4"))})

    checker, _rows = check("2023,,3 and 4,Normal,1", library=library)

    assert said(checker) == [(2, "overlapping_categories", True)]


def test_one_row_may_have_several_errors_and_the_next_is_still_read() -> None:
    checker, rows = check("20x3,,,Normal,12;5", "2023,,,Normal,1,extra", "2023,,,Normal,1")

    assert said(checker) == [(2, "unreadable_period", True), (2, "unreadable_number", True), (3, "row_length", True)]
    assert only(rows).row == 4


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [
        (f"{HEADER},Colour", "unknown_column", "Colour"),
        ("Year,School,Status,Value", "column_missing", "Age"),
        (f"{HEADER},Value", "column_twice", "Value"),
    ],
)
def test_columns_that_do_not_fit_are_named(header: str, code: str, column: str) -> None:
    checker, _rows = check(header=header)

    assert (code, column) in [(one.code, one.column) for one in checker.findings.problems]
    assert checker.is_readable == (code != "column_missing")


@pytest.mark.parametrize(
    ("row", "layout", "code"),
    [
        (
            "2023,,7,Normal,1",
            {"dimensions": [{"column": "Age", "code": "a", "categories": ["5"]}]},
            "unknown_category",
        ),
        ("2023,,,Normal,1", {"dataset": None}, "no_partner"),
        ("2023,,Q,Normal,1", {"series": [{"key": "a", "when": {"Age": "P"}, "version": 1}]}, "unknown_series"),
        ("2023,X,,Normal,1", {"series": [{"key": "a"}]}, "series_without_version"),
    ],
)
def test_row_outside_the_mapping_is_an_error(row: str, layout: dict[str, Any], code: str) -> None:
    checker, rows = check(row, **layout)

    assert (2, code, True) in said(checker)
    assert rows == []


def test_unit_and_multiplier_are_held_to_the_mapping() -> None:
    columns = {"period": "Year", "value": "Value", "unit": "Unit", "multiplier": "Times"}
    layout: dict[str, Any] = {
        "columns": columns,
        "indicator": None,
        "dimensions": [],
        "units": ["%"],
        "multipliers": {"k": "1000"},
    }

    checker, rows = check("2023,%,k,1.5", "2023,£,M,1", header="Year,Unit,Times,Value", **layout)

    assert only(rows).value == "1500.0"
    assert said(checker) == [(2, "above_hundred", False), (3, "other_unit", True), (3, "unknown_multiplier", True)]


def test_codes_that_are_missing_or_shared_are_named_and_never_a_key() -> None:
    columns = mapping()["columns"] | {"partner_code": "Code"}
    header = f"{HEADER},Code"

    checker, rows = check(
        "2023,A,,Normal,1,E1", "2023,B,,Normal,1,E1", "2023,C,,Normal,1,", header=header, columns=columns
    )

    assert len(rows) == 3
    assert said(checker) == [(4, "code_missing", False), (3, "code_shared", False)]


def test_breakdown_without_its_total_is_named() -> None:
    checker, _rows = check("2023,A,5,Normal,1")

    assert said(checker) == [(2, "total_missing", False)]


def test_new_definition_may_not_reach_into_the_old_one() -> None:
    series = [
        {"key": "old", "when": {"Status": "o"}, "version": 1},
        {"key": "new", "when": {"Status": "n"}, "version": 2, "is_break": True},
    ]

    checker, _rows = check("2023,A,,o,1", "2023,B,,n,1", series=series)

    assert said(checker)[-1] == (1, "versions_overlap", True)


@pytest.mark.parametrize(
    ("library", "code"),
    [
        (Library(kind=Kind.COUNT), "other_kind"),
        (
            Library(kind=Kind.OUTSIDE_SHARE, kinds=((None, Kind.COUNT), (date(2026, 1, 1), Kind.OUTSIDE_SHARE))),
            "other_kind",
        ),
        (Library(calendars={0: ("quarter", "calendar", 1)}), "other_periods"),
        (Library(partners={"a": 2}), "partner_ambiguous"),
        (Library(waiting=frozenset({(0, "a", "2023-01-01")})), "answer_waiting"),
    ],
)
def test_file_that_does_not_fit_the_network_is_refused(library: Library, code: str) -> None:
    checker, _rows = check("2023,A,,Normal,1", library=library)

    assert code in [name for _row, name, is_error in said(checker) if is_error]


def test_every_kind_of_problem_has_a_name_for_the_page() -> None:
    """The third argument of what complains, warns, or makes a problem by itself."""
    folder = BASE_DIR / "measurement"
    sources = [*folder.glob("layouts/*.py"), *folder.glob("*/import_*.py")]
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    made = [call.args[2] for call in calls if _called(call) in ("_complain", "_warn", "Problem") and call.args[2:]]
    codes = {one.value for each in made for one in ast.walk(each) if isinstance(one, ast.Constant)}
    assert "period_closed" in codes
    assert codes - set(NAMES) == set()


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
