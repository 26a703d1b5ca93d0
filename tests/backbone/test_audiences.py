"""A narrative reaches its audience through every door, and nobody else through any."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from backbone.models import Report
from backbone.operations.reports import order_report, publish
from communications.operations.subscriptions import subscribe
from measurement.enums import Audience, Kind, OverPartners, OverTime
from measurement.models import Indicator, Submission
from measurement.operations.expectations import open_due
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from tenancy.models import Job, Mail, User
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.world import NOW, Side, World, assign, make_indicator

CANARY = re.compile(r"canary-(story|text)-(backbone|partners|funders|public)")
TEXT: dict[str, Any] = {"kind": Kind.TEXT, "over_time": OverTime.LAST, "over_partners": OverPartners.NONE}
KINDS: tuple[tuple[str, dict[str, Any]], ...] = (("story", {}), ("text", TEXT))
INSIDE = frozenset(Audience.PARTNERS.within)
OUTSIDE = frozenset(Audience.FUNDERS.within)
MAY_READ = {
    "owner": frozenset(Audience.values),
    "backbone": frozenset(Audience.values),
    "steering": INSIDE,
    "facilitator": INSIDE,
    "lead": INSIDE,
    "contributor": INSIDE,
    "other_lead": INSIDE,
    "funder": OUTSIDE,
    "observer": OUTSIDE,
}
PLACE = "/n/net-a/start-well/"


@dataclass
class Told:
    """Narratives and texts of every audience by a partner that nobody here speaks for, and a report for each."""

    side: Side
    indicators: list[Indicator] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)


def tell(world: World) -> Told:
    told = Told(world.a)
    side = world.a
    typed: dict[str, str] = {}
    with network(side.network.pk):
        for audience in Audience.values:
            for what, rules in KINDS:
                made = make_indicator(side.initiative, side.calendar, code=f"{what}-{audience}", name=what, **rules)
                assign(made, side.partners[2])
                words = f"canary-{what}-{audience}"
                given = {"value": "4", "narrative": words} if what == "story" else {"text": words}
                typed |= {f"{made.pk}.{name}": text for name, text in {**given, "audience": audience}.items()}
                told.indicators.append(made)
        open_due(initiative_ids=[side.initiative.pk], at=NOW)
        row = Submission.objects.get(partner=side.partners[2], period=side.periods[4])
        typed[f"{side.indicator.pk}.value"] = "7"
        submit(submission=row, client_key="k", typed=typed, by=side.people["owner"], at=NOW)
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
        for person in side.people.values():
            subscribe(initiative=side.initiative, by=person, at=NOW)
        told.reports = {audience: _ordered(side, audience) for audience in Audience.values}
    for job in Job.objects.filter(kind="report.compile"):
        assert jobs.run(job_id=job.pk, clock=lambda: NOW)
    return told


def _ordered(side: Side, audience: str) -> Report:
    return order_report(
        initiative=side.initiative,
        period=side.periods[4],
        title=f"For {audience}",
        audience=Audience(audience),
        by=side.people["backbone"],
        at=NOW,
    )


def publish_all(told: Told) -> None:
    side = told.side
    with network(side.network.pk):
        for report in told.reports.values():
            publish(report=report, by=side.people["backbone"], at=NOW)
    for job in Job.objects.filter(kind="report.mail"):
        assert jobs.run(job_id=job.pk, clock=lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def heard(client: Client, address: str) -> tuple[int, set[str]]:
    """The status of a door, and the canaries in what it gives: {"story backbone", …}."""
    answer = client.get(address)
    body = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    return answer.status_code, {" ".join(found) for found in CANARY.findall(_text(bytes(body)))}


def _text(body: bytes) -> str:
    if body[:4] == b"%PDF":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).replace("\n", "")
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            return "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    return body.decode()


def report_doors(pk: int) -> Iterator[str]:
    yield from (f"{PLACE}reports/{pk}/{what}" for what in ("", "pdf/", "xlsx/"))
    yield from (f"/api/v1/net-a/reports/{pk}/{what}" for what in ("", "workbook/"))


def other_doors(told: Told) -> Iterator[str]:
    yield from (
        f"{PLACE}{what}" for what in ("", "reports/", "figures.csv", "figures.xlsx", "figures.csv?list=narratives")
    )
    yield from (f"{PLACE}{what}" for what in ("figures.csv?list=answers", "figures.xlsx?list=answers", "answers/"))
    yield "/api/v1/net-a/reports/"
    for one in told.indicators:
        yield from (f"{PLACE}indicators/{one.pk}/{what}" for what in ("", "explain/", "explain/answers.csv"))
        yield f"/api/v1/net-a/indicators/{one.pk}/explanation/"
    for report in told.reports.values():
        yield from (f"{PLACE}reports/{report.pk}/{what}" for what in ("csv/", "answers.csv", "progress/"))


@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
def test_narratives_of_every_audience_reach_their_readers_and_nobody_else(world: World) -> None:
    told = tell(world)
    publish_all(told)
    for role, allowed in MAY_READ.items():
        client = signed_in(told.side.people[role])
        for audience, report in told.reports.items():
            within = {f"{what} {one}" for what in ("story", "text") for one in Audience(audience).within}
            expected = (200, within) if audience in allowed else (404, set())
            found = {door: heard(client, door) for door in report_doors(report.pk)}
            assert {door: got for door, got in found.items() if got != expected} == {}, role
        leaks = {door: heard(client, door)[1] for door in other_doors(told)}
        too_much = {door: {one for one in got if one.split()[1] not in allowed} for door, got in leaks.items()}
        assert {door: got for door, got in too_much.items() if got} == {}, role
        titles = client.get(f"{PLACE}reports/").content.decode()
        assert {one for one in Audience.values if f"For {one}" in titles} == set(allowed), role
        listed = client.get("/api/v1/net-a/reports/").json()
        assert {one["audience"] for one in listed.get("results", listed)} == set(allowed), role


@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
def test_published_report_is_mailed_to_subscribers_of_its_audience_alone(world: World) -> None:
    told = tell(world)
    publish_all(told)
    with network(told.side.network.pk):
        mails = list(Mail.objects.filter(subject__contains="For ").values_list("subject", "to_email", "text"))
    for role, allowed in MAY_READ.items():
        email = told.side.people[role].email
        got = {
            audience
            for audience in Audience.values
            for subject, to, _text in mails
            if to == email and audience in subject
        }
        assert got == set(allowed), role
    assert not any(CANARY.search(text) for _subject, _to, text in mails)


@pytest.mark.django_db(transaction=True, databases=["default", "side", "owner", "platform"])
def test_steering_reads_in_explanations_what_is_for_partners_and_beyond(world: World) -> None:
    told = tell(world)
    client = signed_in(told.side.people["steering"])
    doors = [f"{PLACE}indicators/{one.pk}/explain/" for one in told.indicators]
    found = set().union(*(heard(client, door)[1] for door in doors))
    assert found == {f"{what} {one}" for what in ("story", "text") for one in INSIDE}
