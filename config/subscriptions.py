"""What follows from what happens, and who does it: a table, like `urls.py`, for events, jobs and the clock."""

# Event type → kinds of jobs that follow it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {}

# Kind of job → the handler, called as handler(network_id=…, at=…, **ids) inside its network.
JOB_HANDLERS: dict[str, str] = {}

# Called at each tick of the clock with `at`; each puts what has fallen due into the queue.
TICKS: tuple[str, ...] = ()
