"""What happens by itself with reports: the clock orders them, a worker compiles them, subscribers are told."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from backbone.models import Report, Snapshot
from backbone.operations.reports import keep_compiled
from backbone.operations.schedules import order_due_reports
from backbone.queries.reports import last_event_id
from backbone.renderers.report_answers import packed_answers
from backbone.renderers.report_content import report_content
from backbone.renderers.report_pdf import report_pdf
from communications.queries.subscriptions import subscribers
from tenancy.models import Event, Network
from tenancy.operations.jobs import Claim, progress
from tenancy.operations.mails import queue_mail
from tenancy.row_security import network


def tick(*, at: datetime) -> None:
    order_due_reports(at=at)


def compile_report(*, claim: Claim, clock: Callable[[], datetime]) -> None:
    """Read, draw and set a report, then store it whole: killed anywhere before that, nothing is there.

    Reading is one transaction, so all figures are of one moment; the drawing is told as progress in
    indicators, the PDF is the last step.
    """
    with network(claim.network_id):
        report = Report.objects.select_related("initiative__network", "period").get(pk=claim.ids["report_id"])
        figures_at = last_event_id(report.initiative_id)

        def told(done: int, total: int) -> None:
            progress(claim=claim, done=done, total=total, at=clock())

        content = report_content(report, at=clock(), progress=told)
        periods = {one["id"]: one["period_id"] for one in content["indicators"] if one["period_id"]}
        answers = packed_answers(periods)
    pdf = report_pdf(content)
    with network(claim.network_id):
        keep_compiled(
            report=report,
            content=content,
            pdf=pdf,
            answers=answers,
            figures_at=figures_at,
            claim=claim,
            at=clock(),
        )


compile_report.opens_own_transactions = True  # type: ignore[attr-defined]  # read by tenancy.operations.jobs


def mail_subscribers(*, network_id: int, at: datetime, event: int) -> None:
    """One mail to each subscriber of a report that was published, queued with the job's own end: once."""
    published = Event.objects.get(pk=event)
    report = Report.objects.select_related("initiative").get(pk=published.object_id)
    snapshot = Snapshot.objects.only("content").get(report=report)
    slug = Network.objects.get(pk=network_id).slug
    place = [slug, report.initiative.slug, report.pk]
    link = settings.SITE_URL + reverse("backbone:report", args=place)
    for subscription in subscribers(initiative_id=report.initiative_id, audience=report.audience):
        queue_mail(
            network_id=network_id,
            to=subscription.user.email,
            template="report_published",
            context={
                "report": report.title,
                "initiative": report.initiative.name,
                "headline": snapshot.content["headline"],
                "link": link,
                "choices": settings.SITE_URL + reverse("communications:mail"),
                "workbook": settings.SITE_URL + reverse("backbone:report-workbook", args=place),
            },
            at=at,
        )
