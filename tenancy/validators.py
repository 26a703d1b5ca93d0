"""What may be said of a code and of a row in a file: values in, words out, nothing is looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

CODE = re.compile(r"[\w./-]+")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

API_KEY = re.compile(r"keel_([0-9a-f]{10})\.([\w-]{43})")

LONGEST_ID = 18  # digits that surely fit PostgreSQL's bigint

Message = str | Promise


@dataclass(frozen=True)
class Record:
    """One row of a file: the line it stands on (the headings are line 1), and its text by column key."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class RowError:
    """What is wrong in a file, where, and what to do. `line` 1 is the row of headings."""

    line: int
    column: str
    reason: str


def code_error(code: str, *, longest: int = 40) -> str | None:
    """What is wrong with a code; None where nothing is."""
    if not code:
        return _("Enter a code.")
    if len(code) > longest:
        return _("The code is too long: use at most %(count)d characters.") % {"count": longest}
    if not CODE.fullmatch(code):
        return _("Use only letters, digits, dots, dashes and slashes in the code, without blanks.")
    return None


def name_error(name: str, *, longest: int) -> str | None:
    """What is wrong with a name; None where nothing is."""
    if not name:
        return _("Enter a name.")
    if len(name) > longest:
        return _("The name is too long: use at most %(count)d characters.") % {"count": longest}
    return None


def too_long(text: str, *, longest: int) -> str | None:
    if len(text) > longest:
        return _("The text is too long: use at most %(count)d characters.") % {"count": longest}
    return None


def row_id(text: str) -> int | None:
    """The number of a row as somebody sent it; None for anything that no row could have."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None


def parts_of_api_key(text: str) -> tuple[str, str] | None:
    """Prefix and secret of a key as it was shown once; None for what cannot be one."""
    found = API_KEY.fullmatch(text.strip())
    return (found[1], found[2]) if found else None


def is_storable(value: Any) -> bool:
    """Whether PostgreSQL can hold every text in it: no null character, nothing that UTF-8 cannot say.

    `value` is what JSON can be: text, lists, dictionaries, anything else is fine.
    """
    if isinstance(value, str):
        return UNSTORABLE.search(value) is None
    if isinstance(value, Mapping):
        return all(is_storable(part) for pair in value.items() for part in pair)
    return not isinstance(value, list | tuple) or all(is_storable(part) for part in value)
