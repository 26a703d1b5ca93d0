"""A job that fails with a text about somebody."""

from datetime import datetime

HANDLERS = {"tests.breaking": "tests.config.breaking_jobs.breaking"}


def breaking(*, network_id: int, at: datetime, words: str) -> None:
    raise ValueError(f"{words}@example.org has no such number")
