"""The receipt: one's own, what it makes together with the others so far, and nobody else's number."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from measurement.models import Submission
from measurement.operations.counting import keep_counting_note
from measurement.operations.reviews import approve, ask_correction
from measurement.operations.submissions import submit
from tenancy.models import Job, Mail, User
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.measurement.quarter import add_share, first_submission
from tests.world import NOW, Side, World, assign, make_partner

SignIn = Callable[[User], Client]
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def sent(
    side: Side,
    value: str,
    *,
    partner: int,
    period: int = 0,
    is_approved: bool = False,
    key: str = "k",
    at: datetime = NOW,
) -> Submission:
    """Inside the network: a submitted number of one partner."""
    row = first_submission(side, partner=partner, period=period)
    typed = {f"{side.indicator.pk}.value": value}
    submit(submission=row, client_key=key, typed=typed, by=side.people["lead"], at=at)
    if is_approved:
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    return row


def url(side: Side, row: Submission, more: str = "submitted/") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def page(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def pdf_text(client: Client, address: str) -> str:
    reader = PdfReader(io.BytesIO(client.get(address).content))
    return " ".join("".join(one.extract_text() for one in reader.pages).split())


def test_receipt_adds_approved_and_waiting_answers_and_calls_them_provisional(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        sent(side, "1000", partner=1, is_approved=True)
        sent(side, "142", partner=2)
        row = sent(side, "62", partner=0)
    html = page(sign_in(side.people["lead"]), url(side, row))
    assert "Yours: <strong>62</strong>" in html
    assert "Together: <strong>1,204</strong> so far, provisional" in html
    assert "3 of 3 partners so far" in html
    assert f"{row.pk}-1" in html
    assert "Next: Q2 2025, due on 21 July 2025" in html


def test_receipt_with_fewer_than_three_partners_gives_nobodys_number_away(world: World, sign_in: SignIn) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    with network(side.network.pk):
        sent(side, "1000", partner=1, is_approved=True)
        row = sent(side, "62", partner=0)
    html = page(client, url(side, row))
    assert "Together:" not in html
    assert "1,062" not in html
    assert "1,000" not in html
    assert "A total is shown once 3 partners have reported. (2 of 3 partners so far)" in html


def test_receipt_of_a_correction_counts_it_once_in_place_of_the_approved(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        for partner, value in ((1, "1000"), (2, "142")):
            sent(side, value, partner=partner, is_approved=True)
        row = sent(side, "62", partner=0, is_approved=True)
        lead = side.people["lead"]
        assert "Together: <strong>1,204</strong> so far, provisional" in page(sign_in(lead), url(side, row))
        ask_correction(submission=row, indicator_id=side.indicator.pk, reason="Typo", by=lead, at=NOW)
        sent(side, "60", partner=0, key="again")
    html = page(sign_in(lead), url(side, row))
    assert "Together: <strong>1,202</strong> so far, provisional" in html
    assert f"{row.pk}-2" in html


def test_receipt_stays_below_three_partners_when_a_third_submits_later(world: World, sign_in: SignIn) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    with network(side.network.pk):
        sent(side, "1000", partner=1)
        row = sent(side, "62", partner=0)
        sent(side, "142", partner=2, at=LATER)
    html = page(client, url(side, row))
    assert "A total is shown once 3 partners have reported. (2 of 3 partners so far)" in html
    assert "1,204" not in html + pdf_text(client, url(side, row, "receipt/"))


def test_receipt_shows_the_same_total_when_others_correct_and_submit_later(world: World, sign_in: SignIn) -> None:
    """Of two totals that differ by one partner, the number of that partner is the difference."""
    side, client = world.a, sign_in(world.a.people["lead"])
    backbone, lead = side.people["backbone"], side.people["lead"]
    with network(side.network.pk):
        assign(side.indicator, make_partner(side.initiative, code="fourth", name="Fourth"))
        other = sent(side, "1000", partner=1, is_approved=True)
        sent(side, "142", partner=2)
        row = sent(side, "62", partner=0)
    before = pdf_text(client, url(side, row, "receipt/"))
    with network(side.network.pk):
        ask_correction(submission=other, indicator_id=side.indicator.pk, reason="Typo", by=lead, at=LATER)
        sent(side, "900", partner=1, key="again", at=LATER, is_approved=True)
        approve(submissions=[row], by=backbone, at=LATER)
    assert "Together: <strong>1,204</strong> so far, provisional" in page(client, url(side, row))
    assert "1,204 so far" in before
    assert "1,204 so far" in pdf_text(client, url(side, row, "receipt/"))


def test_receipt_as_pdf_holds_the_same_and_how_it_is_counted(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        sent(side, "1000", partner=1)
        sent(side, "142", partner=2)
        row = sent(side, "62", partner=0)
        keep_counting_note(
            partner=side.partners[0],
            indicator=side.indicator,
            text="Everybody who signed in.",
            by=side.people["lead"],
            at=NOW,
        )
    text = pdf_text(sign_in(side.people["lead"]), url(side, row, "receipt/"))
    assert "1,204 so far" in text
    assert "Everybody who signed in." in text
    assert sign_in(side.people["other_lead"]).get(url(side, row, "receipt/")).status_code == 404
    assert sign_in(side.people["other_lead"]).get(url(side, row)).status_code == 404


def test_receipt_takes_the_same_statements_for_more_indicators(world: World, sign_in: SignIn) -> None:
    side, client = world.a, sign_in(world.a.people["lead"])
    with network(side.network.pk):
        row = sent(side, "62", partner=0, period=1)
    page(client, url(side, row))
    with CaptureQueriesContext(connection) as few:
        page(client, url(side, row))
    with network(side.network.pk):
        share = add_share(side)
        other = first_submission(side, period=2)
        typed = {
            f"{side.indicator.pk}.value": "5",
            f"{share.pk}.numerator": "1",
            f"{share.pk}.denominator": "2",
        }
        submit(submission=other, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    with CaptureQueriesContext(connection) as many:
        page(client, url(side, other))
    assert len(many) == len(few)


def test_submitting_mails_the_receipt_to_whoever_did_once(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        row = sent(side, "62", partner=0)
    for job in Job.objects.filter(kind="submission.receipt"):
        assert jobs.run(job_id=job.pk, clock=lambda: NOW)
    with network(side.network.pk):
        mail = Mail.objects.get()
    assert mail.to_email == side.people["lead"].email
    assert url(side, row) in mail.text
