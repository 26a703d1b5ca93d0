"""How fast this machine is at the moment: where a test holds a time, a slow or a busy one is given as much longer."""

import time

STEPS = 1_000_000
ALONE = 0.08  # seconds that they take where the times of the tests were written, with nothing beside them


def slowness() -> float:
    """How many times longer than there the same work takes here and now; at least 1."""
    began, left = time.perf_counter(), 0
    for number in range(STEPS):
        left = (left + number * number) % 7
    return max(1.0, (time.perf_counter() - began) / ALONE)
