"""How often and how much: small where every change is tested, large with `make faults` (FAULTS=full)."""

import os

IS_FULL = os.environ.get("FAULTS") == "full"


def size(small: int, full: int) -> int:
    """The number for this run."""
    return full if IS_FULL else small
