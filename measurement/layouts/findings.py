"""What checking a file finds: problems, and counts of what the file holds."""

from collections import Counter
from dataclasses import dataclass, field

from measurement.layouts.rows import CheckedRow, Destination, Problem


@dataclass
class Findings:
    """`categories`: dimension code → category name → the first row that names it; `partners`: name → the same."""

    leaves_out_conflicts: bool = False
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    errors: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    categories: dict[str, dict[str, int]] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)
    not_exclusive: set[str] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.errors += problem.is_error

    def count(self, row: CheckedRow) -> None:
        if row.partner:
            self.partners.setdefault(row.partner, row.row)
        self.counts["partner_rows" if row.destination == Destination.PARTNER else "dataset_rows"] += 1
        self.counts["missing"] += row.is_missing
        self.counts["flagged"] += bool(row.flag) and not row.is_missing

    def count_known(self, rows: int, *, is_partner: bool, is_missing: bool, is_flagged: bool) -> None:
        """`count` for rows that were recognised by their parts."""
        self.rows += rows
        self.counts["partner_rows" if is_partner else "dataset_rows"] += rows
        if is_missing:
            self.counts["missing"] += rows
        elif is_flagged:
            self.counts["flagged"] += rows

    def take(self) -> list[Problem]:
        """The problems found since the last call, to be put away."""
        found, self.problems = self.problems, []
        return found

    @property
    def summary(self) -> dict[str, int]:
        return {"rows": self.rows, "errors": self.errors, **self.counts}
