"""Work that stopped, and another try."""

from datetime import datetime

from django.db import transaction

from tenancy.enums import JobState
from tenancy.models import Job, User
from tenancy.operations.events import record
from tenancy.operations.jobs import wake


@transaction.atomic
def retry(*, job_id: int, network_id: int, by: User, at: datetime) -> bool:
    """Give a parked job of the current network another round of attempts; False where there is none to try."""
    job = Job.objects.select_for_update().filter(pk=job_id, network_id=network_id, state=JobState.PARKED).first()
    if job is None:
        return False
    job.state, job.attempts, job.run_after = JobState.QUEUED, 0, at
    job.save(update_fields=["state", "attempts", "run_after"])
    record("tenancy.job.retried", by=by, at=at, on=job, name=job.kind)
    transaction.on_commit(lambda: wake(job_id))
    return True
