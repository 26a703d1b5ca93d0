"""Reading numbers as people type them, and the marks of each language (rule 18)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext as _

from measurement.enums import Kind

SPACES = "\u0020\u00a0\u2009\u202f"
MAX_LENGTH = 60
NO_ANSWERS = frozenset({"n/a", "na", "n.a.", "n.a", "none", "nil", "-", "--", "–", "—", "?", "tbc", "tbd", "unknown"})
NO_ANSWER_WORDS = ("not applicable", "not available", "no data", "missing")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """`thousands` and `decimal` are written; on input, spaces also set thousands apart."""

    thousands: str
    decimal: str


EN_GB = NumberFormat(",", ".")
DE = NumberFormat(".", ",")
FR = NumberFormat("\u202f", ",")
FORMATS = {"en": EN_GB, "de": DE, "es": DE, "it": DE, "nl": DE, "pt": DE, "fr": FR}


def number_format_for(language: str) -> NumberFormat:
    """The marks of a language code such as "en-gb"; British ones where unknown."""
    return FORMATS.get(language.split("-")[0].lower(), EN_GB)


class NumberError(ValueError):
    """A text that is no number, with a sentence for whoever typed it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_number(text: str, *, number_format: NumberFormat = EN_GB, kind: Kind | None = None) -> Decimal:
    """An exact finite Decimal from "1,204", "1 204", "12.5" or "-3". Raises NumberError with what to do instead.

    Marks that could be read in two ways are refused, not guessed: in English "12,5" and "1.204,5" are errors.
    """
    cleaned = text.strip(SPACES + "\t\r\n").replace("\u2212", "-")
    if not cleaned:
        raise NumberError("blank", _("Enter a number, or say why there is none."))
    if len(cleaned) > MAX_LENGTH:
        raise NumberError("too_long", _("Enter a number of at most %(limit)s characters.") % {"limit": MAX_LENGTH})
    if not _pattern(number_format).fullmatch(cleaned):
        raise _error(cleaned, number_format, kind)
    digits = re.sub(f"[{re.escape(number_format.thousands)}{SPACES}]", "", cleaned)
    return Decimal(digits.replace(number_format.decimal, "."))


@cache
def _pattern(number_format: NumberFormat) -> re.Pattern[str]:
    """Digits in threes with one kind of mark between, or in one run; then decimals. No exponent."""
    group, mark = f"[{re.escape(number_format.thousands)}{SPACES}]", re.escape(number_format.decimal)
    whole = rf"(?:[0-9]{{1,3}}({group})[0-9]{{3}}(?:\1[0-9]{{3}})*|[0-9]+)"
    return re.compile(rf"[+-]?(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)")


def _error(text: str, number_format: NumberFormat, kind: Kind | None) -> NumberError:
    lowered = text.lower()
    if lowered in NO_ANSWERS or any(words in lowered for words in NO_ANSWER_WORDS):
        sentence = _("Choose “Not applicable” or “Not available” instead of typing “%(text)s”.")
        return NumberError("no_answer", sentence % {"text": text})
    if "%" in text:
        if kind == Kind.SHARE:
            sentence = _("Enter the two numbers that the percentage is made of, without a percent sign.")
        else:
            sentence = _("Leave out the percent sign.")
        return NumberError("percent", sentence)
    if re.fullmatch(r"[+-]?[0-9.,]+e[+-]?[0-9]+", lowered):
        return NumberError("exponent", _("Write the number out in full, without “e”."))
    if re.search(r"[$€£¥]", text):
        return NumberError("currency", _("Leave out the currency sign."))
    if re.fullmatch(rf"[+-]?[0-9.,'’{SPACES}]+", text):
        marks = {"decimal": number_format.decimal, "thousands": number_format.thousands, "text": text}
        sentence = _("“%(text)s” is not clear. Write decimals as 12%(decimal)s5 and thousands as 1%(thousands)s204.")
        return NumberError("marks", sentence % marks)
    return NumberError("not_a_number", _("Enter a number in digits; “%(text)s” is not one.") % {"text": text})
