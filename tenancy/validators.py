"""What may be said of a code and of a row in a file: values in, words out, nothing is looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

CODE = re.compile(r"[\w./-]+")

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
