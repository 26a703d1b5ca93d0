"""Logs say what happened and where in the code, never what somebody had entered.

The text of an exception may hold an e-mail address, a name or a figure: PostgreSQL quotes the row it
refuses. So of an exception only its class and the lines it passed are written.
"""

import logging
import traceback
from types import TracebackType
from typing import cast

Info = tuple[type[BaseException], BaseException, TracebackType | None]


class Discreet(logging.Formatter):
    """Exceptions without their texts."""

    def formatException(self, ei: object) -> str:
        _type, error, _traceback = cast(Info, ei)
        return "".join(_lines(error)).rstrip()


def _lines(error: BaseException) -> list[str]:
    """The error behind it first, as Python prints them; then the lines passed, and the class."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_lines(behind), "\nfrom which came\n\n"] if behind is not None else []
    return [*before, *traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
