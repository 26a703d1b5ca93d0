"""What follows from what happens, and who does it: a table, like `urls.py`, for events, jobs and the clock."""

# Event type → kinds of jobs that follow it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "partners.participation.left": ("measurement.end_leaver",),
}

# Kind of job → the handler, called as handler(network_id=…, at=…, **ids) inside its network.
JOB_HANDLERS: dict[str, str] = {
    "mail.send": "tenancy.handlers.mails.send",
    "measurement.end_leaver": "measurement.handlers.assignments.end_leaver",
    "measurement.plan_periods": "measurement.handlers.periods.plan",
}

# Called at each tick of the clock with `at`; each puts what has fallen due into the queue.
TICKS: tuple[str, ...] = ("measurement.handlers.periods.tick",)
