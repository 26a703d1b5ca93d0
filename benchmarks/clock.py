"""Sides of a ratio, measured in turn: what a side takes when nothing else slows the machine down."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

Run = Callable[[], object]
# What takes longer (in seconds) is run less often: in the three rounds together 45 times, 15, or 6.
FEWER = ((0.04, 15), (0.2, 5), (1.0, 2))


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds that a fifth of all runs stay below, and how many runs those were."""

    seconds: float
    runs: int


def timed(sides: Mapping[str, Run], *, runs: int, rounds: int) -> dict[str, Timed]:
    """The sides take turns, each with its runs in every round."""
    counts = dict.fromkeys(sides, runs)
    for name, run in sides.items():
        _once(run)  # connections, caches and plans are warm before anything counts
        if runs > 1:
            seconds = _once(run)
            counts[name] = min([runs, *(fewer for longer, fewer in FEWER if seconds > longer)])
    return _in_turns({name: partial(_once, run) for name, run in sides.items()}, counts, rounds)


def _once(run: Run) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def timed_with(sides: Mapping[str, Callable[[], float]], *, runs: int, rounds: int) -> dict[str, Timed]:
    """The same for runs that measure themselves and return seconds, because they have to prepare first."""
    for run in sides.values():
        run()
    return _in_turns(sides, dict.fromkeys(sides, runs), rounds)


def _in_turns(sides: Mapping[str, Callable[[], float]], counts: Mapping[str, int], rounds: int) -> dict[str, Timed]:
    """A machine that others use is quick for a moment and slow for the next, nearly twice as slow.

    A median is of whatever there was more of just then. The lower fifth is of the quick moments of each side.
    """
    gc.collect()
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _round in range(rounds):
        for name, run in sides.items():
            found[name] += [run() for _number in range(counts[name])]
    return {name: Timed(lower_fifth(seconds), len(seconds)) for name, seconds in found.items()}


def lower_fifth(seconds: Sequence[float]) -> float:
    """What a fifth of them stay below."""
    return sorted(seconds)[len(seconds) // 5]
