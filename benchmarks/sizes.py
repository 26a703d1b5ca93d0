"""How much data the measurements run on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """One network with `partners` × `indicators` × `periods` answers of `cells` cells each, and a small one beside it.

    `runs` is how often a side is measured in a round; a round has fewer where a run takes long (`clock.FEWER`).
    """

    name: str
    partners: int
    periods: int
    indicators: int = 53
    cells: int = 8
    small_partners: int = 5
    small_periods: int = 5
    import_partners: int = 750
    import_periods: int = 4
    runs: int = 30
    rounds: int = 3

    @property
    def cell_count(self) -> int:
        return self.partners * self.indicators * self.periods * self.cells


# For tests of the measuring itself: its times mean nothing.
TINY = Size("tiny", partners=6, periods=2, indicators=9, small_periods=2, import_partners=4, runs=1, rounds=1)
SMALL = Size("small", partners=750, periods=4, small_periods=4)
FULL = Size("full", partners=750, periods=40)
SIZES = {size.name: size for size in (TINY, SMALL, FULL)}
