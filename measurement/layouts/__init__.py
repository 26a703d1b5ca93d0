"""How a file from outside is laid out: read, mapped, checked. Pure: text in, checked rows and problems out.

read_mapping → Mapping              what the columns of a file mean; docs/IMPORTS.md explains the format
open_table(path) → Table            CSV or XLSX, row by row
Checker(mapping, header, library)   one row at a time; never stops at the first problem
Intake(mapping, header, checker)    many rows at a time; its `staging` holds what can be saved
Parts(mapping, header, libraries)   the same for each indicator of a file, over one stream of rows
Staged                              the same rows read back
"""

from measurement.layouts.checking import Checker
from measurement.layouts.intake import Intake
from measurement.layouts.mapping import Mapping, MappingError
from measurement.layouts.mapping_file import read_mapping
from measurement.layouts.names import plain_name, short_code
from measurement.layouts.parts import Parts
from measurement.layouts.places import Staged
from measurement.layouts.reading import Table, UnreadableFileError, check_table, open_table
from measurement.layouts.rows import CheckedRow, Destination, Library, LibraryDimension, Problem, Route

__all__ = [
    "CheckedRow",
    "Checker",
    "Destination",
    "Intake",
    "Library",
    "LibraryDimension",
    "Mapping",
    "MappingError",
    "Parts",
    "Problem",
    "Route",
    "Staged",
    "Table",
    "UnreadableFileError",
    "check_table",
    "open_table",
    "plain_name",
    "read_mapping",
    "short_code",
]
