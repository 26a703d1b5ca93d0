"""The words of a file beside those of the library: which are clear, and which somebody has to explain."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as Dictionary
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any

from measurement.layouts.columns import Role
from measurement.layouts.names import plain_name, plain_word
from measurement.layouts.reading import Table

MOST_ASKED = 60  # words of one column: nobody explains more of them
MOST_COUNTED = 1_000  # different words of one column; then no new ones are taken in
PIECE = 10_000  # rows counted at once
# What can be answered; a category is "is:" and its name, an indicator "is:" and its code.
TOTAL, NEW, IS, ASIDE = "total", "new", "is:", "aside"
PRESENT, MISSING, FLAG = "present", "missing", "flag"
STATUS_LISTS = {PRESENT: "present", MISSING: "missing", FLAG: "flags"}  # of the mapping
TOTALS = frozenset({"total", "totals", "all", "overall", "both", "both sexes", "everyone", "everybody", "sum"})
ORDINARY = frozenset({"a", "confirmed", "final", "normal", "normal value", "ok", "okay", "valid"})
ABSENT = frozenset({"m", "missing", "missing value", "n a", "na", "no data", "not available", "suppressed", "x"})


@dataclass(frozen=True, slots=True)
class Question:
    """A word of a column that stands for something in `rows` rows.

    `answer` is what was said before (then `is_new` is False) or what is likely; "" where somebody has to choose.
    """

    column: str
    role: str
    word: str
    rows: int
    answer: str = ""
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """`mapping` with all that is clear, the questions left, and columns with more words than one would ask about."""

    mapping: dict[str, Any]
    questions: tuple[Question, ...]
    too_many: tuple[str, ...]

    def is_clear(self) -> bool:
        """Whether nobody has to say anything that was not said before."""
        return not self.too_many and not any(one.is_new for one in self.questions)


def count_words(table: Table, columns: Sequence[str]) -> dict[str, Counter[str]]:
    """Column → its different words, in the order of the file, with the number of rows that hold them.

    Of a column with far more words than one would ask about, those that come late are left out.
    """
    at = {name: table.header.index(name) for name in columns}
    counts: dict[str, Counter[str]] = {name: Counter() for name in columns}
    rows = table.rows() if columns else iter(())
    while piece := [cells for _number, cells in islice(rows, PIECE)]:
        for name, place in at.items():
            seen = counts[name]
            is_full = len(seen) >= MOST_COUNTED
            words = (cells[place] for cells in piece if place < len(cells) and cells[place])
            seen.update(word for word in words if not is_full or word in seen)
    return counts


def columns_with_words(mapping: Dictionary[str, Any]) -> list[str]:
    """The columns of a mapping in which words stand for something."""
    others = (indicator_column(mapping), mapping.get("columns", {}).get("status"))
    return [one["column"] for one in mapping.get("dimensions", ())] + [name for name in others if name]


def indicator_column(mapping: Dictionary[str, Any]) -> str:
    """The column that names the indicator; "" where none does."""
    return next((str(column) for one in mapping.get("indicators", ()) for column in one.get("when", ())), "")


def wording(
    mapping: Dictionary[str, Any],
    counts: Dictionary[str, Dictionary[str, int]],
    categories: Dictionary[str, Sequence[str]],
) -> Wording:
    """Hold the words of a file against the categories that the library has for each column."""
    given = deepcopy(dict(mapping))
    column = indicator_column(given)
    questions = list(_of_indicators(given, column, counts.get(column, {}))) if column else []
    for one in given.get("dimensions", ()):
        aside = _aside(given, one["column"])
        questions += _of_dimension(one, counts.get(one["column"], {}), categories.get(one["column"], ()), aside)
    status = given.get("columns", {}).get("status", "")
    questions += _of_status(given, status, counts.get(status, {}))
    number = Counter(one.column for one in questions)
    too_many = tuple(column for column, count in number.items() if count > MOST_ASKED)
    return Wording(given, tuple(one for one in questions if one.column not in too_many), too_many)


def _of_dimension(
    layout: dict[str, Any], counts: Dictionary[str, int], categories: Sequence[str], aside: Collection[str]
) -> Iterable[Question]:
    """A word in another spelling of just one category is clear, and noted in the mapping."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for name in categories:
        spelled[plain_word(name)].append(name)
    words: dict[str, str] = layout.get("words", {})
    for word, rows in counts.items():
        said = words.get(word)
        likely = spelled.get(plain_word(word), ())
        if word in aside:
            yield Question(layout["column"], Role.DIMENSION, word, rows, ASIDE, is_new=False)
            continue
        if word in categories and said is None:
            continue
        if len(likely) == 1 and said in (None, likely[0]):
            layout["words"] = words = words | {word: likely[0]}
        elif said is not None and (not said or said in categories):
            yield Question(layout["column"], Role.DIMENSION, word, rows, _answer(said), is_new=False)
        else:
            answer = TOTAL if _is_total(word) else NEW
            yield Question(layout["column"], Role.DIMENSION, word, rows, answer)


def _of_indicators(mapping: dict[str, Any], column: str, counts: Dictionary[str, int]) -> Iterable[Question]:
    """A word that is the name or the code of an indicator is clear; for others there is no likely answer."""
    layouts: list[dict[str, Any]] = mapping["indicators"]
    called = {plain_name(one[key]): one for key in ("code", "name") for one in layouts}
    said = {word: f"{IS}{one['code']}" for one in layouts for word in one["when"][column]}
    said |= dict.fromkeys(_aside(mapping, column), ASIDE)
    for word, rows in counts.items():
        likely = called.get(plain_name(word))
        if likely is not None and said.get(word, f"{IS}{likely['code']}") == f"{IS}{likely['code']}":
            likely["when"][column] = [*(one for one in likely["when"][column] if one != word), word]
        else:
            yield Question(column, Role.INDICATOR, word, rows, said.get(word, ""), is_new=word not in said)


def _aside(mapping: Dictionary[str, Any], column: str) -> set[str]:
    """The words of a column whose rows are left aside."""
    return {one[column] for one in mapping.get("ignored_rows", ()) if set(one) == {column}}


def _answer(category: str) -> str:
    return f"{IS}{category}" if category else TOTAL


def _is_total(word: str) -> bool:
    plain = plain_name(word)
    return plain in TOTALS or plain.startswith("all ")


def _of_status(mapping: Dictionary[str, Any], column: str, counts: Dictionary[str, int]) -> Iterable[Question]:
    said = {word: answer for answer, name in STATUS_LISTS.items() for word in mapping.get(name, ())}
    for word, rows in counts.items():
        plain = plain_name(word)
        likely = PRESENT if plain in ORDINARY else MISSING if plain in ABSENT else FLAG
        yield Question(column, Role.STATUS, word, rows, said.get(word, likely), is_new=word not in said)


def explained(mapping: Dictionary[str, Any], answers: Iterable[tuple[Question, str]]) -> dict[str, Any]:
    """The mapping with what somebody said about its words; indicators that no word names are left out of it."""
    given = deepcopy(dict(mapping))
    dimensions = {one["column"]: one for one in given.get("dimensions", ())}
    for question, answer in answers:
        _lay_aside(given, question, answer)
        if question.role == Role.DIMENSION:
            _explain_category(dimensions[question.column], question.word, answer)
        elif question.role == Role.STATUS:
            _explain_status(given, question.word, answer)
        else:
            _explain_indicator(given, question, answer)
    if indicator_column(given):
        given["indicators"] = [one for one in given["indicators"] if any(one["when"].values())]
    return given


def _explain_category(layout: dict[str, Any], word: str, answer: str) -> None:
    """A new category is called what the file calls it, so there is nothing to note."""
    words = {name: meant for name, meant in layout.get("words", {}).items() if name != word}
    if answer not in (NEW, ASIDE):
        words[word] = "" if answer == TOTAL else answer.removeprefix(IS)
    layout.pop("words", None)
    if words:
        layout["words"] = words


def _explain_indicator(mapping: dict[str, Any], question: Question, answer: str) -> None:
    column, word = question.column, question.word
    for one in mapping["indicators"]:
        words = [other for other in one["when"][column] if other != word]
        one["when"][column] = words + ([word] if answer == f"{IS}{one['code']}" else [])


def _lay_aside(mapping: dict[str, Any], question: Question, answer: str) -> None:
    line = {question.column: question.word}
    aside = [one for one in mapping.pop("ignored_rows", ()) if one != line] + ([line] if answer == ASIDE else [])
    if aside:
        mapping["ignored_rows"] = aside


def _explain_status(mapping: dict[str, Any], word: str, answer: str) -> None:
    for key, name in STATUS_LISTS.items():
        listed = [one for one in mapping.get(name, ()) if one != word] + ([word] if key == answer else [])
        mapping.pop(name, None)
        if listed:
            mapping[name] = listed
