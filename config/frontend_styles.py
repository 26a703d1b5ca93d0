"""The one style sheet of every page: Inter, what we use of Tabler, and our own, in this order.

A page waits for its style sheet before it is drawn, so there is one, and it is small. Tabler's is
635 KB; the rules for classes that no page has (`frontend_classes.txt` names those that pages do
have) and the custom properties that nobody reads are left out: 8 KB remain on the way.
"""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
CLASS_NAMES = BASE_DIR / "config" / "frontend_classes.txt"
OWN = BASE_DIR / "static" / "css"
# Later ones have the last word. A sheet that is not named here is linked by the pages that need it.
SHEETS = ("keel", "components", "forms", "charts", "figures", "submission")
TEXT = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
# At-rules that hold rules; of the others (@font-face, @keyframes, @property) the body is kept as it is.
GROUPS = ("@media", "@supports", "@container", "@layer")
FOREIGN = "[data-vc"  # a calendar of another package


def sources() -> tuple[Path, ...]:
    """Our own sheets, in their order."""
    return tuple(OWN / f"{name}.css" for name in SHEETS)


def class_names() -> frozenset[str]:
    """The classes in `frontend_classes.txt`."""
    lines = (line.strip() for line in CLASS_NAMES.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def page_sheet(*, fonts: str, tabler: str) -> str:
    """The whole sheet, from the text of the fonts' and of Tabler's."""
    own = "".join(path.read_text(encoding="utf-8") for path in sources())
    kept = purged(smaller(tabler.replace('@charset "UTF-8";', "")), class_names())
    return smaller('@charset "UTF-8";' + fonts + without_unread(kept, beside=own) + own)


def purged(sheet: str, names: Collection[str]) -> str:
    """The sheet without selectors that name a class which is not in `names`."""
    return "".join(_kept(sheet, names))


def _kept(sheet: str, names: Collection[str]) -> Iterator[str]:
    for head, body in _blocks(sheet):
        if body is None:
            yield head
        elif head.startswith(GROUPS):
            if inner := purged(body, names):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif selectors := ",".join(one for one in _selectors(head) if _is_used(one, names)):
            yield f"{selectors}{{{body}}}"


def _blocks(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as (what stands before the brace, what stands in it); a statement like @import has no body."""
    start = depth = opened = 0
    for mark in re.finditer(rf"{TEXT}|[{{}};]", sheet):
        sign = mark[0]
        if sign == "{":
            depth += 1
            opened = mark.start() if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield sheet[start:opened].strip(), sheet[opened + 1 : mark.start()]
                start = mark.end()
        elif sign == ";" and depth == 0:
            yield sheet[start : mark.end()].strip(), None
            start = mark.end()


def _selectors(head: str) -> Iterator[str]:
    """A list of selectors, cut at the commas that stand in no brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            yield head[start:place]
            start = place + 1
    yield head[start:]


def _is_used(selector: str, names: Collection[str]) -> bool:
    plain = re.sub(r"\\.", "_", selector)  # an escaped sign is part of a name
    return FOREIGN not in plain and all(name in names for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", plain))


def without_unread(sheet: str, *, beside: str) -> str:
    """The sheet without custom properties that neither it nor the text beside it reads, and without unused motions."""
    while True:
        text = sheet + beside
        read = set(re.findall(r"var\(\s*(--[\w-]+)", text))
        left = re.sub(
            rf"(?<=[{{;])(--[\w-]+):(?:{TEXT}|[^;{{}}\"'])*(?:;|(?=}}))",
            lambda found, read=read: found[0] if found[1] in read else "",  # type: ignore[misc]  # bound at once
            sheet,
        )
        left = "".join(
            head if body is None else f"{head}{{{body}}}" for head, body in _blocks(left) if not _is_still(head, text)
        )
        if left == sheet:
            return sheet
        sheet = left


def _is_still(head: str, text: str) -> bool:
    """Whether this is a motion (@keyframes) that nothing asks for."""
    if not head.startswith("@keyframes"):
        return False
    name = re.escape(head.split()[1])
    return not re.search(rf"animation(?:-name)?:[^;}}]*\b{name}\b", text)


def smaller(sheet: str) -> str:
    """The sheet without comments, and without blanks that mean nothing."""
    sheet = re.sub(rf"({TEXT})|/\*.*?\*/", lambda found: found[1] or "", sheet, flags=re.DOTALL)
    sheet = re.sub(rf"({TEXT})|\s+", lambda found: found[1] or " ", sheet)
    sheet = re.sub(rf"({TEXT})|\s?([{{}};,])\s?", lambda found: found[1] or found[2], sheet)
    return sheet.replace(";}", "}").strip()
