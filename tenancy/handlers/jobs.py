"""What becomes of the queue by itself."""

from datetime import datetime

from tenancy.operations.jobs import forget_done


def tick(*, at: datetime) -> None:
    """Jobs that were done long ago go."""
    forget_done(at=at)
