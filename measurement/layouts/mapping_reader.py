"""Reads a mapping's JSON piece by piece and remembers everything that is wrong with it."""

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

Choice = TypeVar("Choice", bound=StrEnum | TextChoices)
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


class Reader:
    """One object of the file. Complaints of the parts gather at the top, each with its path: "columns.period"."""

    def __init__(self, raw: Any, *, path: str = "", complaints: list[str] | None = None) -> None:
        self.complaints: list[str] = [] if complaints is None else complaints
        self._path = path
        self._raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self._read: set[str] = set()
        self._readers: list[Reader] = []
        if not isinstance(raw, dict):
            self.complaints.append(_("%(path)s is no object with named values.") % {"path": path or _("The mapping")})

    def complain(self, key: str, words: str) -> None:
        self.complaints.append(f"{self._path}{key} {words}.")

    def finish(self) -> None:
        """Complain about words that nobody asked for: most are slips, and a slip must not be passed over."""
        for key in self._raw.keys() - self._read:
            self.complain(key, _("is not known here"))
        for reader in self._readers:
            reader.finish()

    def _take(self, key: str) -> Any:
        self._read.add(key)
        return self._raw.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        value = self._take(key)
        if value is None or value == "":
            if required:
                self.complain(key, _("is missing"))
            return ""
        if not isinstance(value, str):
            self.complain(key, _("is no text"))
            return ""
        return value.strip()

    def code(self, key: str) -> str:
        value = self.text(key, required=True)
        if value and not _CODE.fullmatch(value):
            self.complain(key, _("is no code: small letters, digits, dots and hyphens, at most 40"))
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.complain(key, _("is no list of texts"))
            return ()
        return tuple(one.strip() for one in value)

    def dictionary(self, key: str) -> dict[str, str]:
        value = self._take(key) or {}
        if not _holds_texts(value):
            self.complain(key, _("is no object of texts"))
            return {}
        return dict(value)

    def dictionaries(self, key: str) -> list[dict[str, str]]:
        value = self._take(key) or []
        if not isinstance(value, list) or not all(_holds_texts(one) for one in value):
            self.complain(key, _("is no list of objects of texts"))
            return []
        return value

    def word_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Column → the words in it that are meant: one text, or a list of them."""
        value = self._take(key) or {}
        found = {}
        for name, said in value.items() if isinstance(value, dict) else [("", None)]:
            words = [said] if isinstance(said, str) else said
            if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
                self.complain(key, _("names no texts"))
                return {}
            found[name] = tuple(word.strip() for word in words)
        return found

    def words(self, key: str) -> dict[str, str]:
        """What words of the file mean. An empty cell is no word: what it means is not to be chosen."""
        found = {word.strip(): meaning.strip() for word, meaning in self.dictionary(key).items()}
        if "" in found:
            self.complain(key, _("holds an empty word"))
        return found

    def numbers(self, key: str) -> dict[str, Decimal]:
        """Exact numbers, written as texts."""
        found = {}
        for name, text in self.dictionary(key).items():
            try:
                number = Decimal(text)
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and number > 0:
                found[name] = number
            else:
                self.complain(f"{key}.{name}", _("is no number above 0"))
        return found

    def flag(self, key: str) -> bool:
        return bool(self.flag_or_none(key))

    def flag_or_none(self, key: str) -> bool | None:
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.complain(key, _("is neither true nor false"))
            return None
        return value

    def whole_number(self, key: str) -> int | None:
        value = self._take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
            self.complain(key, _("is no whole number"))
            return None
        return value

    def is_word(self, key: str, word: str) -> bool:
        """Whether the value is this very word; it is read then."""
        return self._raw.get(key) == word and self._take(key) == word

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of these words; the first where none is given."""
        value = self.text(key) or allowed[0]
        if value not in allowed:
            self.complain(key, _("is none of %(words)s") % {"words": ", ".join(allowed)})
            return allowed[0]
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice, *, allowed: tuple[Choice, ...] = ()) -> Choice:
        words = tuple(str(one.value) for one in allowed or choices)
        value = self.one_of(key, (str(default.value), *(word for word in words if word != default.value)))
        return choices(value)

    def part(self, key: str, *, required: bool = False) -> "Reader | None":
        value = self._take(key)
        if value is None:
            if required:
                self.complain(key, _("is missing"))
            return None
        return self._reader(value, f"{self._path}{key}.")

    def parts(self, key: str) -> "list[Reader]":
        value = self._take(key) or []
        if not isinstance(value, list):
            self.complain(key, _("is no list"))
            return []
        return [self._reader(one, f"{self._path}{key}[{index}].") for index, one in enumerate(value)]

    def _reader(self, raw: Any, path: str) -> "Reader":
        reader = Reader(raw, path=path, complaints=self.complaints)
        self._readers.append(reader)
        return reader


def _holds_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
