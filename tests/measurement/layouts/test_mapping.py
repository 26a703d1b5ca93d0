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
