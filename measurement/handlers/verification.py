"""Each night every stored figure is held against the answers it is made of."""

import logging
from collections.abc import Callable
from datetime import datetime

from measurement.operations.verification import keep_verification
from measurement.queries.verification import checked_periods
from measurement.queries.verifications import networks_to_verify
from tenancy.operations.jobs import Claim, enqueue, finish, progress
from tenancy.row_security import at_one_moment, network

log = logging.getLogger(__name__)

KIND = "measurement.verify_figures"


def tick(*, at: datetime) -> None:
    """Queue tonight's verification for every network where it is late enough, once a night."""
    for network_id, night in networks_to_verify(kind=KIND, at=at):
        enqueue(kind=KIND, network_id=network_id, dedupe_key=night, at=at)


def verify(*, claim: Claim, clock: Callable[[], datetime]) -> None:
    """Recompute all figures as of one moment, period by period, and keep what was found.

    A wrong figure is no failure of this job: it is said in the log, on the page of health and in the metrics.
    """
    checked, wrong = 0, []
    with at_one_moment(), network(claim.network_id):
        for period in checked_periods():
            checked += period.checked
            wrong += period.wrong
            progress(claim=claim, done=period.number, total=period.of, at=clock())
    ids = {difference.key.indicator_id for difference in wrong}
    with network(claim.network_id):
        keep_verification(
            network_id=claim.network_id, checked=checked, wrong=len(wrong), indicator_ids=ids, at=clock()
        )
        finish(claim=claim, at=clock())
    if wrong:
        log.error("%s of %s figures of network %s are wrong.", len(wrong), checked, claim.network_id)


verify.opens_own_transactions = True  # type: ignore[attr-defined]  # read by tenancy.operations.jobs
