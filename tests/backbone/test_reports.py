"""Reports: compiled once and whole, frozen, published, mailed."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError
from pypdf import PdfReader

from backbone.enums import ReportState
from backbone.handlers.reports import compile_report
from backbone.models import Report, Snapshot
from backbone.operations.reports import order_report, publish
from backbone.queries.reports import corrections_since, snapshot_of
from communications.operations.subscriptions import subscribe
from measurement.models import Submission
from measurement.operations.expectations import open_due
from measurement.operations.reviews import approve, ask_correction
from measurement.operations.submissions import submit
from tenancy.models import Job, Mail
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.world import NOW, Side, World


def approved(side: Side, value: str, *, key: str, partner: int = 0, audience: str = "funders") -> Submission:
    row = Submission.objects.get(partner=side.partners[partner], period=side.periods[3])
    said = {"value": value, "narrative": "More volunteers came.", "audience": audience}
    typed = {f"{side.indicator.pk}.{name}": text for name, text in said.items()}
    submit(submission=row, client_key=key, typed=typed, by=side.people["lead"], at=NOW)
    approve(submissions=[row], by=side.people["backbone"], at=NOW)
    return row


def make_report(world: World) -> Report:
    """A report ordered for the last quarter of 2025, committed, so that a worker's connection can see it."""
    side = world.a
    with network(side.network.id):
        open_due(initiative_ids=[side.initiative.pk], at=NOW)
        approved(side, "1204", key="one")
        return order_report(
            initiative=side.initiative, period=side.periods[3], title="Progress", by=side.people["backbone"], at=NOW
        )


def compile_now(world: World, report: Report) -> None:
    job = Job.objects.get(kind="report.compile", ids={"report_id": report.pk})
    assert jobs.run(job_id=job.pk, clock=lambda: NOW)


@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
class TestCompiling:
    def test_compiled_report_holds_page_and_tagged_pdf_with_the_same_figure(self, world: World) -> None:
        report = make_report(world)
        compile_now(world, report)
        with network(world.a.network.id):
            snapshot = Snapshot.objects.get()
            assert snapshot.content["indicators"][0]["value"] == "1,204"
            pdf = PdfReader(io.BytesIO(bytes(snapshot.pdf)))
            text = "".join(page.extract_text() for page in pdf.pages)
            assert "1,204" in text
            assert "More volunteers came." in text
            assert "/StructTreeRoot" in pdf.root_object
            assert Report.objects.get().state == ReportState.COMPILED

    def test_compiling_by_two_workers_leaves_one_snapshot(self, world: World) -> None:
        report = make_report(world)
        job = Job.objects.get(kind="report.compile")
        first = jobs.claim(job_id=job.pk, at=NOW)
        assert first is not None
        later = NOW + timedelta(minutes=5)
        assert jobs.run(job_id=job.pk, clock=lambda: later)
        with pytest.raises(jobs.LostLeaseError):
            compile_report(claim=first, clock=lambda: later)
        with network(world.a.network.id):
            assert Snapshot.objects.filter(report=report).count() == 1

    def test_published_report_mails_its_subscribers_once(self, world: World) -> None:
        report, side = make_report(world), world.a
        compile_now(world, report)
        with network(side.network.id):
            subscribe(initiative=side.initiative, by=side.people["funder"], at=NOW)
            publish(report=report, by=side.people["backbone"], at=NOW)
        job = Job.objects.get(kind="report.mail")
        assert jobs.run(job_id=job.pk, clock=lambda: NOW)
        assert not jobs.run(job_id=job.pk, clock=lambda: NOW)
        with network(side.network.id):
            mail = Mail.objects.get()
            assert mail.to_email == side.people["funder"].email
            assert f"/reports/{report.pk}/\n" in mail.text
            assert f"/reports/{report.pk}/xlsx/" in mail.text

    def test_later_correction_stands_beside_the_report_and_not_in_it(self, world: World) -> None:
        report, side = make_report(world), world.a
        compile_now(world, report)
        with network(side.network.id):
            row, number = Submission.objects.get(partner=side.partners[0], period=side.periods[3]), side.indicator.pk
            ask_correction(submission=row, indicator_id=number, reason="Twice.", by=side.people["lead"], at=NOW)
            submit(submission=row, client_key="2", typed={f"{number}.value": "1200"}, by=side.people["lead"], at=NOW)
            approve(submissions=[row], by=side.people["backbone"], at=NOW)
            snapshot = snapshot_of(report)
            assert snapshot is not None
            assert snapshot.content["indicators"][0]["value"] == "1,204"
            found = corrections_since(Report.objects.get(), snapshot, at=NOW)
            assert [(one.was, one.now) for one in found] == [("1,204", "1,200")]

    def test_snapshot_cannot_be_changed(self, world: World) -> None:
        compile_now(world, make_report(world))
        with pytest.raises(DatabaseError, match="permission denied"), network(world.a.network.id):
            Snapshot.objects.update(content={})
