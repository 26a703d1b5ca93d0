"""A mapping that cannot be used says everything that is wrong with it at once."""

from typing import Any

import pytest

from measurement.layouts import MappingError, read_mapping
from tests.measurement.imports.files import MAPPING, mapping


def test_mapping_of_a_few_lines_is_enough() -> None:
    found = read_mapping(MAPPING)

    assert [one.key for one in found.series] == ["all"]
    assert found.is_percentage


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"format": "other/9"}, "format is not"),
        ({"columns": {"value": "Value"}}, "columns.period names no column"),
        ({"columns": {"period": "Year"}}, "columns.value names no column"),
        ({"colour": "red"}, "colour is not known here"),
        ({"direction": "sideways"}, "direction is none of"),
        ({"conflicts": "guess"}, "conflicts is none of"),
        ({"multipliers": {"Units": "none"}}, "multipliers.Units is no number above 0"),
        ({"dataset": None, "indicator": None}, "rows would go nowhere"),
        ({"indicator": None}, "name both or neither"),
        ({"dimensions": [{"column": "Age"}]}, "dimensions[0].code is missing"),
        ({"dimensions": [{"column": "A", "code": "x"}, {"column": "B", "code": "x"}]}, "is there twice"),
        (
            {"dimensions": [{"column": "A", "code": "x", "words": {"F": 3}}]},
            "dimensions[0].words is no object of texts",
        ),
        ({"dimensions": [{"column": "A", "code": "x", "words": {" ": "Girls"}}]}, "holds an empty word"),
        (
            {"dimensions": [{"column": "A", "code": "x", "words": {"F": "Girl"}, "categories": ["Girls"]}]},
            "leads to “Girl”",
        ),
        ({"flags": "est"}, "flags is no list of texts"),
        ({"year": {"kind": "calendar", "start_month": 4}}, "is no first month"),
        ({"series": [{"key": "a", "version": 2}]}, "number the versions"),
        ({"series": [{"key": "a", "version": 0}]}, "neither a number above 0 nor “in_force”"),
        ({"series": [{"key": "a", "version": "now"}]}, "series[0].version is no whole number"),
        ({"series": [{"key": "a", "version": "in_force"}, {"key": "b", "version": 1}]}, "number the versions"),
        ({"series": [{"key": "a", "version": 1, "is_break": True}]}, "breaks with nothing"),
        ({"series": "all"}, "series is no list"),
    ],
)
def test_slip_in_a_mapping_is_named(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(MappingError) as raised:
        read_mapping(mapping(**changed))

    assert any(words in message for message in raised.value.messages)


@pytest.mark.parametrize("raw", [None, [], "text", 5, {}])
def test_what_is_no_mapping_is_refused_and_not_an_accident(raw: Any) -> None:
    with pytest.raises(MappingError):
        read_mapping(raw)


VISITS: dict[str, Any] = {"code": "visits", "name": "Visits", "columns": {"value": "Visits"}}
SEVERAL: dict[str, Any] = {
    "columns": {"period": "Year", "partner": "School"},
    "indicator": None,
    "dataset": None,
    "indicators": [VISITS, VISITS | {"code": "reads", "columns": {"numerator": "A", "denominator": "B"}}],
}


def test_several_indicators_are_one_mapping_each() -> None:
    found = read_mapping(mapping(**SEVERAL))

    assert [(one.number_column, one.is_wide) for one in found.parts] == [("Visits", True), ("A", True)]
    assert all(one.known_columns() == found.known_columns() for one in found.parts)
    assert read_mapping(MAPPING).parts == (read_mapping(MAPPING),)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"indicators": "all"}, "indicators is no list"),
        ({"indicators": [5]}, "indicators[0]. is no object"),
        ({"indicators": [{"code": "v", "name": "V"}]}, "indicators[0].columns and “when” are missing"),
        ({"indicators": [{"code": "v", "name": "V", "columns": {}}]}, "indicators[0].columns.value names no column"),
        ({"indicators": [VISITS | {"when": {"A": 3}}]}, "indicators[0].when names no texts"),
        ({"indicators": [VISITS | {"when": {"A": []}}]}, "indicators[0].when names no texts"),
        ({"indicators": [VISITS | {"when": "A"}]}, "indicators[0].when names no texts"),
        ({"indicators": [VISITS, VISITS]}, "indicators.code “visits” is there twice"),
        ({"indicators": [VISITS, VISITS | {"code": "w"}]}, "indicators.columns “Visits” is there twice"),
        ({"indicators": [VISITS] * 101}, "indicators are more than 100"),
        ({"indicators": [VISITS | {"kind": "odd"}]}, "indicators[0].kind is none of"),
        ({"indicators": [{"code": "v", "name": "V", "when": {"A": "v"}}]}, "columns.value names no column"),
        ({"columns": SEVERAL["columns"] | {"value": "V"}}, "columns.value is of no indicator"),
        ({"columns": {"period": "Year"}}, "name both or neither"),
        ({"indicator": MAPPING["indicator"]}, "indicators and “indicator” exclude each other"),
        ({"dataset": MAPPING["dataset"]}, "indicators and “dataset” exclude each other"),
        ({"ignored_rows": [{}]}, "ignored_rows holds a line that would be all rows"),
        ({"ignored_rows": {"A": "b"}}, "ignored_rows is no list of objects of texts"),
        ({"ignored_rows": [{"A": 1}]}, "ignored_rows is no list of objects of texts"),
    ],
)
def test_slip_in_several_indicators_is_named(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(MappingError) as raised:
        read_mapping(mapping(**(SEVERAL | changed)))

    assert any(words in message for message in raised.value.messages), raised.value.messages
