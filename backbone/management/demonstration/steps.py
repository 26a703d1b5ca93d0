"""A step of the tale: what happens, and when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    happens: Callable[..., object]  # called with at=


def walk(steps: Iterable[Step]) -> None:
    """Everything in the order in which it happened, so that the ledger reads as one that grew."""
    for step in sorted(steps, key=lambda step: step.at):
        step.happens(at=step.at)
