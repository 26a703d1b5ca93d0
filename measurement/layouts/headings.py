"""Whether the first row of a file names its columns, or a title stands above them."""

from collections.abc import Sequence
from itertools import islice

from measurement.layouts.columns import NAMES
from measurement.layouts.names import plain_name
from measurement.layouts.reading import DELIMITERS, Table

LOOKED_THROUGH = 10  # rows below the first
KNOWN = frozenset().union(*NAMES.values())


def headings_further_down(table: Table) -> bool:
    """Whether the headings seem to stand below the first row: a hint for people, never a rule.

    So it seems where a later row fills at least twice as many cells; where it names two columns that files often
    have, and the first row none; or where all is one column that holds separators, because the first line, by
    which they are told, has none.
    """
    rows = [cells for _number, cells in islice(table.rows(), LOOKED_THROUGH)]
    widest = max((_filled(cells) for cells in rows), default=0)
    if widest < 2:
        return len(table.header) == 1 and any(mark in cells[0] for cells in rows for mark in DELIMITERS)
    if _filled(table.header) * 2 <= widest:
        return True
    return not _known(table.header) and any(_known(cells) > 1 for cells in rows)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)


def _known(cells: Sequence[str]) -> int:
    return sum(plain_name(cell) in KNOWN for cell in cells)
