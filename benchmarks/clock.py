"""Two sides of a ratio, measured alternately: the median of the runs of a round, the best of the rounds."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Run = Callable[[], object]
# What takes longer (in seconds) is run less often: in the three rounds together thirty times, or nine.
FEWER = ((0.2, 10), (1.0, 3))


@dataclass(frozen=True, slots=True)
class Timed:
    """The best median in seconds, and of how many runs a round."""

    seconds: float
    runs: int


def timed(sides: Mapping[str, Run], *, runs: int, rounds: int) -> dict[str, Timed]:
    """Each side's best round. The sides take turns, so that what else the machine does hits all of them."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    counts = dict.fromkeys(sides, runs)
    for name, run in sides.items():
        _once(run)  # connections, caches and plans are warm before anything counts
        if runs > 1:
            seconds = _once(run)
            counts[name] = min([runs, *(fewer for longer, fewer in FEWER if seconds > longer)])
    gc.collect()
    for _round in range(rounds):
        for name, run in sides.items():
            found[name].append(statistics.median(_once(run) for _number in range(counts[name])))
    return {name: Timed(min(medians), counts[name]) for name, medians in found.items()}


def _once(run: Run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def timed_with(sides: Mapping[str, Callable[[], float]], *, runs: int, rounds: int) -> dict[str, Timed]:
    """The same for runs that measure themselves and return seconds, because they have to prepare first."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for run in sides.values():
        run()
    for _round in range(rounds):
        for name, run in sides.items():
            found[name].append(statistics.median(run() for _number in range(runs)))
    return {name: Timed(min(medians), runs) for name, medians in found.items()}
