"""Reports: ordered, compiled into a frozen snapshot, published, mailed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from backbone.enums import ReportState
from backbone.models import Report, Snapshot
from initiatives.models import Initiative
from measurement.enums import Audience
from measurement.models import Period
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.operations.jobs import Claim, enqueue, finish


@transaction.atomic
def order_report(
    *,
    initiative: Initiative,
    period: Period,
    title: str,
    audience: Audience = Audience.FUNDERS,
    by: User,
    at: datetime,
) -> Report:
    """Ask for a report now, whatever the schedules say; a worker compiles it. Raises ValidationError({"title"}).

    `audience` says who may read it, and so which narratives it holds.
    """
    if not title.strip():
        raise ValidationError({"title": _("Enter a title for the report.")})
    report = Report.objects.create(
        network_id=initiative.network_id,
        initiative=initiative,
        period=period,
        title=title.strip(),
        audience=audience,
        requested_at=at,
        requested_by_name=str(by),
    )
    announce(report=report, by=by, at=at)
    return report


def announce(*, report: Report, by: User | None, at: datetime) -> None:
    """The event of a new report and the job that compiles it."""
    record("backbone.report.ordered", by=by, at=at, on=report)
    enqueue(
        kind="report.compile",
        network_id=report.network_id,
        dedupe_key=f"report-{report.pk}",
        at=at,
        ids={"report_id": report.pk},
    )


@transaction.atomic
def keep_compiled(
    *,
    report: Report,
    content: Mapping[str, Any],
    pdf: bytes,
    answers: bytes,
    figures_at: int,
    claim: Claim,
    at: datetime,
) -> Snapshot:
    """Store what was compiled, whole, and end its job in the same transaction.

    Raises LostLeaseError, and stores nothing, when another worker has the job by now.
    """
    snapshot = Snapshot.objects.create(
        network_id=report.network_id,
        report=report,
        content=dict(content),
        pdf=pdf,
        answers=answers,
        sha256=hashlib.sha256(pdf).hexdigest(),
        figures_at=figures_at,
        created_at=at,
    )
    Report.objects.filter(pk=report.pk).update(state=ReportState.COMPILED, compiled_at=at)
    record("backbone.report.compiled", by=None, at=at, on=report, payload={"sha256": snapshot.sha256})
    finish(claim=claim, at=at)
    return snapshot


@transaction.atomic
def publish(*, report: Report, by: User, at: datetime) -> Report:
    """Open a compiled report to its audience, and tell its subscribers among them. It never changes again.

    Raises ValidationError when there is nothing to publish yet, or it was published before.
    """
    row = Report.objects.select_for_update().get(pk=report.pk)
    if row.state == ReportState.PUBLISHED:
        raise ValidationError({NON_FIELD_ERRORS: _("This report was published already.")})
    if row.state != ReportState.COMPILED:
        raise ValidationError({NON_FIELD_ERRORS: _("This report is still being compiled.")})
    row.state, row.published_at, row.published_by_name = ReportState.PUBLISHED, at, str(by)
    row.save(update_fields=["state", "published_at", "published_by_name"])
    record("backbone.report.published", by=by, at=at, on=row)
    return row
