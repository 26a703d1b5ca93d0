"""Sides of a ratio, measured in turn: medians of the round in which all sides together were quickest."""

import gc
import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

Run = Callable[[], object]
# What takes longer (in seconds) is run less often: in the three rounds together thirty times, or nine.
FEWER = ((0.2, 10), (1.0, 3))


@dataclass(frozen=True, slots=True)
class Timed:
    """A median in seconds, and of how many runs a round."""

    seconds: float
    runs: int


def timed(sides: Mapping[str, Run], *, runs: int, rounds: int) -> dict[str, Timed]:
    """Each side's median, of one and the same round."""
    counts = dict.fromkeys(sides, runs)
    for name, run in sides.items():
        _once(run)  # connections, caches and plans are warm before anything counts
        if runs > 1:
            seconds = _once(run)
            counts[name] = min([runs, *(fewer for longer, fewer in FEWER if seconds > longer)])
    return _best_round({name: partial(_once, run) for name, run in sides.items()}, counts, rounds)


def _once(run: Run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def timed_with(sides: Mapping[str, Callable[[], float]], *, runs: int, rounds: int) -> dict[str, Timed]:
    """The same for runs that measure themselves and return seconds, because they have to prepare first."""
    for run in sides.values():
        run()
    return _best_round(sides, dict.fromkeys(sides, runs), rounds)


def _best_round(sides: Mapping[str, Callable[[], float]], counts: Mapping[str, int], rounds: int) -> dict[str, Timed]:
    """The sides take turns: each has its runs in every round."""
    gc.collect()
    found = [
        {name: statistics.median(run() for _number in range(counts[name])) for name, run in sides.items()}
        for _round in range(rounds)
    ]
    return {name: Timed(median, counts[name]) for name, median in quickest(found).items()}


def quickest(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    """The round (side → seconds) in which all sides together were quickest, each weighing as much as any other.

    A machine that others use is quick for a second and slow for the next: the best of each side may be from different
    ones, and tell nothing about the sides.
    """
    return min(rounds, key=lambda sides: math.prod(sides.values()))
