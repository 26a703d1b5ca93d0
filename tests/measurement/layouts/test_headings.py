"""A title above the headings of a file is noticed, and an ordinary file is left in peace."""

from pathlib import Path

import pytest

from measurement.layouts import open_table
from measurement.layouts.headings import headings_further_down


@pytest.mark.parametrize(
    ("content", "is_below"),
    [
        ("Period,Partner,Value\n2025 Q1,Harbour,12\n", False),
        ("Year,Value\n2024,3\n", False),
        ("a,b,c\n,,\n1,,\n", False),
        ("Term,Girls,Boys,Other,Notes\n1,,,,\n2,4,5,,x\n", False),
        ("Name\nAna\n", False),
        ("Name\n", False),
        ("Reading report 2025,,\nPeriod,Partner,Value\n2025 Q1,Harbour,12\n", True),
        ("Reading report 2025\n\nPeriod,Partner,Value\n2025 Q1,Harbour,12\n", True),
        ("Reading report 2025\nPeriod;Partner;Value\n2025 Q1;Harbour;12\n", True),
        ("2024,,,2025,,\nA,B,C,D,E,F\n1,2,3,4,5,6\n", True),
        ("Reading report,printed by,Ana\nPeriod,Partner,Value\n2025 Q1,Harbour,12\n", True),
    ],
)
def test_headings_below_a_title_are_noticed(tmp_path: Path, content: str, is_below: bool) -> None:
    file = tmp_path / "f.csv"
    file.write_text(content)
    assert headings_further_down(open_table(file)) is is_below
