"""Names of categories: which overlap, which are the same, and the codes they get."""

import pytest

from measurement.layouts import plain_name, short_code
from measurement.layouts.overlaps import overlapping


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["2", "3", "4"], []),
        (["3", "4", "3 and 4"], [("3", "3 and 4"), ("4", "3 and 4")]),
        (["16 to 17", "18 to 24", "25 and over"], []),
        (["0-15", "0-10", "11-15"], [("0-15", "0-10"), ("0-15", "11-15")]),
        (["Less than £50", "£50 - £99", "£100 or more"], []),
        (["£300 - £399", "£300 or more"], [("£300 - £399", "£300 or more")]),
        (["85+", "75-84"], []),
        (["Male", "Female"], []),
        (["Asian", "Black", "Asian and Black"], [("Asian", "Asian and Black"), ("Black", "Asian and Black")]),
    ],
)
def test_overlaps_are_seen_in_numbers_and_joined_names(names: list[str], pairs: list[tuple[str, str]]) -> None:
    assert overlapping(names) == pairs


def test_names_of_one_authority_are_the_same_in_any_spelling() -> None:
    spellings = ["Kensington & Chelsea", "kensington  and chelsea", "Kensington and Chelsea "]

    assert len({plain_name(one) for one in spellings}) == 1
    assert plain_name("Bristol, City of") != plain_name("Bristol")


def test_codes_are_short_and_never_taken_twice() -> None:
    assert short_code("85+") != short_code("85")
    assert short_code("White", {"white"}) == "white-2"
    assert len(short_code("x" * 90, {"x" * 40})) <= 40
