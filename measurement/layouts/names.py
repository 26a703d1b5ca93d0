"""Names as they are compared, and codes made from them."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache

CODE_LENGTH = 40


@lru_cache(maxsize=16_384)
def plain_name(name: str) -> str:
    """What two spellings of one name share: "Kensington & Chelsea" and "kensington  and chelsea" are one."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept))


def plain_word(word: str) -> str:
    """`plain_name` of a category: signs that tell categories apart stay, so "85+" is another one than "85"."""
    return _with_signs_spelled(word)


def short_code(name: str, taken: Container[str] = ()) -> str:
    """A code of at most 40 characters that says the name and is not taken: "aged-3-and-4", "aged-3-and-4-2"."""
    plain = re.sub(r"[^a-z0-9]+", "-", _with_signs_spelled(name)).strip("-") or "x"
    code, number = plain[:CODE_LENGTH].rstrip("-"), 2
    while code in taken:
        ending = f"-{number}"
        code, number = plain[: CODE_LENGTH - len(ending)].rstrip("-") + ending, number + 1
    return code


def _with_signs_spelled(name: str) -> str:
    """Signs that tell categories apart, such as "85+" from "85", as words; then the plain letters."""
    for sign, word in (("+", " and over "), ("<", " under "), (">", " over "), ("/", " ")):
        name = name.replace(sign, word)
    return plain_name(name)
