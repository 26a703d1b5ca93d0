"""What follows from what happens, and who does it: a table, like `urls.py`, for events, jobs and the clock."""

# Event type → kinds of jobs that follow it.
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    # Who may have counted the same people depends on where partners work.
    "partners.partner.edited": ("measurement.refresh_reach",),
    "tenancy.place.edited": ("measurement.refresh_reach",),
    "partners.participation.edited": ("measurement.end_leaver",),  # the last day may have moved forward
    "partners.participation.left": ("measurement.end_leaver",),
    "backbone.report.published": ("report.mail",),
    "partners.join_request.asked_to_join": ("partners.tell_of_requests",),
    "measurement.submission.submitted": ("submission.receipt",),
    # What staff do with submissions, their partners are told.
    "communications.submissions.chased": ("partners.tell",),
    "measurement.submission.entered": ("partners.tell",),
    "measurement.submission.unlock_asked": ("partners.tell",),
    "measurement.query.value_queried": ("partners.tell",),
    "measurement.submissions.unlocked": ("partners.tell",),
    "measurement.submissions.deadline_extended": ("partners.tell",),
    "measurement.period.reopened": ("partners.tell",),
}

# Kind of job → the handler, called as handler(network_id=…, at=…, **ids) inside its network.
JOB_HANDLERS: dict[str, str] = {
    "import.check": "measurement.handlers.imports.check",
    "import.save": "measurement.handlers.imports.save",
    "import.undo": "measurement.handlers.imports.undo",
    "invitations.mail": "tenancy.handlers.invitations.mail",
    "mail.send": "tenancy.handlers.mails.send",
    "partners.forget_contacts": "partners.handlers.join_requests.forget",
    "report.compile": "backbone.handlers.reports.compile_report",
    "report.mail": "backbone.handlers.reports.mail_subscribers",
    "measurement.end_leaver": "measurement.handlers.assignments.end_leaver",
    "measurement.open_due": "measurement.handlers.submissions.open_ended",
    "measurement.forget_files": "measurement.handlers.forgetting.forget",
    "measurement.refresh_reach": "measurement.handlers.places.refresh_reach_of",
    "measurement.plan_periods": "measurement.handlers.periods.plan",
    "measurement.verify_figures": "measurement.handlers.verification.verify",
    "partners.tell_of_requests": "partners.handlers.join_requests.tell",
    "partners.tell": "communications.handlers.notices.tell",
    "tenancy.forget_payloads": "tenancy.handlers.api_payloads.forget",
    "submission.receipt": "measurement.handlers.submissions.mail_receipt_of",
    "reminders.send": "communications.handlers.reminders.send",
}

# Called at each tick of the clock with `at`; each puts what has fallen due into the queue.
TICKS: tuple[str, ...] = (
    "tenancy.handlers.jobs.tick",
    "tenancy.handlers.api_payloads.tick",
    "partners.handlers.join_requests.tick",
    "measurement.handlers.periods.tick",
    "measurement.handlers.submissions.tick",
    "measurement.handlers.verification.tick",
    "measurement.handlers.forgetting.tick",
    "communications.handlers.reminders.tick",
    "backbone.handlers.reports.tick",
)
