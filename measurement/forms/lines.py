"""Short lists typed one to a line: "code = Name", or a name alone, whose code is made from it."""

from collections.abc import Iterable

from django.utils.text import slugify


def read_lines(text: str) -> list[tuple[str, str]]:
    """(code, name) of each line that is not empty."""
    found = []
    for line in text.splitlines():
        code, mark, name = line.partition("=")
        if not mark:
            code, name = slugify(line)[:40], line
        if line.strip():
            found.append((code.strip(), name.strip()))
    return found


def write_lines(pairs: Iterable[tuple[str, str]]) -> str:
    """The reverse, with every code in sight, so that editing a name never changes a code."""
    return "\n".join(f"{code} = {name}" for code, name in pairs)
