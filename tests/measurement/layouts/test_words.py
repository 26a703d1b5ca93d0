"""Words of a file: counted over all of it, and held against what the library knows."""

from pathlib import Path
from typing import Any

from measurement.layouts import open_table
from measurement.layouts.words import MOST_COUNTED, columns_with_words, count_words, explained, wording

MAPPING: dict[str, Any] = {
    "columns": {"period": "Q", "status": "S"},
    "dimensions": [{"column": "Age", "code": "age", "words": {"all": ""}}],
}


def counted(folder: Path, *lines: str) -> dict[str, Any]:
    file = folder / "f.csv"
    file.write_text("\n".join(["Q,Age,S", *lines]))
    return {name: dict(words) for name, words in count_words(open_table(file), columns_with_words(MAPPING)).items()}


def test_words_are_counted_in_rows_of_any_width_and_in_their_order(tmp_path: Path) -> None:
    found = counted(tmp_path, "1,85+,ok", "2,85", "3,,ok", "4,85+,x,y", "5")

    assert found == {"Age": {"85+": 2, "85": 1}, "S": {"ok": 2, "x": 1}}


def test_column_of_endless_words_is_not_held_whole(tmp_path: Path) -> None:
    found = counted(tmp_path, *(f"1,word {number},ok" for number in range(30_000)))

    assert MOST_COUNTED < len(found["Age"]) <= 10_000 + MOST_COUNTED
    assert found["S"] == {"ok": 30_000}


def test_signs_tell_categories_apart_and_letters_do_not() -> None:
    words = {"Age": {"85": 1, "85+": 1, "eighty five": 1, "ÉLAN": 1, "all": 2}}

    said = wording(MAPPING, words, {"Age": ("85+", "Elan")})

    assert said.mapping["dimensions"][0]["words"] == {"all": "", "ÉLAN": "Elan"}
    assert [(one.word, one.answer, one.is_new) for one in said.questions] == [
        ("85", "new", True), ("eighty five", "new", True), ("all", "total", False),
    ]  # fmt: skip


def test_word_whose_category_is_gone_is_asked_about_again() -> None:
    given = MAPPING | {"dimensions": [{"column": "Age", "code": "age", "words": {"x": "Gone"}}]}

    (question,) = wording(given, {"Age": {"x": 1}}, {"Age": ("85+",)}).questions

    assert (question.answer, question.is_new) == ("new", True)
    assert "words" not in explained(given, [(question, "new")])["dimensions"][0]
    assert given["dimensions"][0]["words"] == {"x": "Gone"}


def test_answer_changed_later_moves_the_word() -> None:
    said = wording(MAPPING, {"S": {"ok": 1}}, {})
    first = explained(said.mapping, [(said.questions[0], "missing")])
    again = wording(first, {"S": {"ok": 1}}, {})

    assert (first["missing"], again.questions[0].is_new, again.is_clear()) == (["ok"], False, True)
    last = explained(first, [(again.questions[0], "flag")])
    assert ("missing" in last, last["flags"]) == (False, ["ok"])
