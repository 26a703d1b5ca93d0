"""A query on one value: asked, answered, confirmed, closed, while the submission stays as it is."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from measurement.models import Query, Submission, SubmissionVersion
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from measurement.operations.value_queries import ask_query
from measurement.queries.submissions import with_status
from tenancy.models import Event, Job, Mail, User
from tenancy.operations import jobs
from tenancy.row_security import network
from tests.measurement.quarter import add_sexes, first_submission
from tests.world import NOW, Side, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def row(world: World) -> Submission:
    """Submitted: 62, of which 40 girls."""
    side, pk = world.a, world.a.indicator.pk
    with network(side.network.pk):
        add_sexes(side)
        row = first_submission(side)
        typed = {f"{pk}.value": "62", f"{pk}.cells.sex=girls.value": "40", f"{pk}.cells.sex=boys.value": "22"}
        submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    return row


def url(side: Side, row: Submission, more: str = "") -> str:
    return f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/{more}"


def asked(side: Side, row: Submission, *, cell: str = "") -> Query:
    with network(side.network.pk):
        return ask_query(
            submission=row,
            indicator_id=side.indicator.pk,
            text="Why so <many>?",
            cell_key=cell,
            by=side.people["backbone"],
            at=NOW,
        )


def status(side: Side, row: Submission) -> str:
    with network(side.network.pk):
        return str(with_status(Submission.objects.filter(pk=row.pk)).get().status)


def events(side: Side, verb: str) -> int:
    with network(side.network.pk):
        return Event.objects.filter(type=f"measurement.query.{verb}").count()


def test_query_asked_on_the_review_page_reaches_the_partner(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    backbone, lead = sign_in(side.people["backbone"]), sign_in(side.people["lead"])
    address = url(side, row, f"query/{side.indicator.pk}/")
    assert "Girls: 40" in backbone.get(address).content.decode()
    assert backbone.post(address, {"cell_key": "sex=girls", "text": " "}).status_code == 422
    assert backbone.post(address, {"cell_key": "sex=nobody", "text": "Hm?"}).status_code == 422
    assert backbone.post(address, {"cell_key": "sex=girls", "text": "Why so <many>?"}).status_code == 302
    assert events(side, "value_queried") == 1
    for job in Job.objects.filter(kind="partners.tell"):
        assert jobs.run(job_id=job.pk, clock=lambda: NOW)
    with network(side.network.pk):
        texts = list(
            Mail.objects.filter(subject__contains="A question about your figures").values_list("to_email", "text")
        )
    assert sorted(to for to, _text in texts) == ["contributor@a.example.org", "lead@a.example.org"]
    assert all("Why so <many>?" in text for _to, text in texts)
    home = lead.get("/").content.decode()
    assert "1 question about your figures" in home
    page = lead.get(url(side, row)).content.decode()
    assert "about Girls: 40" in page
    assert "Why so &lt;many&gt;?" in page
    assert status(side, row) == "submitted"


def test_query_answered_and_confirmed_needs_no_new_version(world: World, sign_in: SignIn, row: Submission) -> None:
    side, query = world.a, asked(world.a, row)
    lead, backbone = sign_in(side.people["lead"]), sign_in(side.people["backbone"])
    address = url(side, row, f"queries/{query.pk}/")
    assert "62" in lead.get(address).content.decode()
    assert lead.post(address, {"text": " "}).status_code == 422
    assert lead.post(address, {"text": "A second boat.", "is_confirmed": "on"}).status_code == 302
    assert lead.post(address, {"text": "Again."}).status_code == 422
    assert (events(side, "value_confirmed"), events(side, "query_answered")) == (1, 0)
    assert "question about your figures" not in lead.get("/").content.decode()
    queue = backbone.get(f"/n/net-a/{side.initiative.slug}/review/?state=replies").content.decode()
    assert "1 reply" in queue
    review = backbone.get(url(side, row, "review/")).content.decode()
    assert "The value is right as it stands" in review
    assert "A second boat." in review
    assert backbone.post(url(side, row, f"queries/{query.pk}/close/")).status_code == 302
    assert backbone.post(url(side, row, f"queries/{query.pk}/close/")).status_code == 302
    assert events(side, "query_closed") == 1
    with network(side.network.pk):
        assert SubmissionVersion.objects.filter(submission=row).count() == 1
    assert status(side, row) == "submitted"


def test_query_answered_by_a_contributor_explains_and_confirms_nothing(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side, query = world.a, asked(world.a, row)
    contributor = sign_in(side.people["contributor"])
    address = url(side, row, f"queries/{query.pk}/")
    assert "is_confirmed" not in contributor.get(address).content.decode()
    contributor.post(address, {"text": "A second boat.", "is_confirmed": "on"})
    with network(side.network.pk):
        query.refresh_from_db()
    assert query.answered_by_name == "Contributor"
    assert not query.is_confirmed


def test_approving_beside_an_open_query_is_possible_and_warned_of(
    world: World, sign_in: SignIn, row: Submission
) -> None:
    side, backbone = world.a, sign_in(world.a.people["backbone"])
    asked(side, row)
    assert "1 question is not answered yet" in backbone.get(url(side, row, "review/")).content.decode()
    page = backbone.post(url(side, row, "review/"), {"then": "approve_all"}, follow=True).content.decode()
    assert "1 question about what you approved is not answered yet" in page
    assert status(side, row) == "approved"


def test_query_about_an_approved_value_leads_to_a_correction(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    with network(side.network.pk):
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    query = asked(side, row)
    page = sign_in(side.people["lead"]).get(url(side, row, f"queries/{query.pk}/")).content.decode()
    assert url(side, row, f"correct/{side.indicator.pk}/") in page


def test_query_of_another_partner_is_not_found(world: World, sign_in: SignIn, row: Submission) -> None:
    side, query = world.a, asked(world.a, row)
    other = sign_in(side.people["other_lead"])
    assert other.get(url(side, row, f"queries/{query.pk}/")).status_code == 404
    assert other.post(url(side, row, f"queries/{query.pk}/"), {"text": "x"}).status_code == 404
    with network(side.network.pk):
        theirs = first_submission(side, partner=1)
    assert other.get(url(side, theirs, f"queries/{query.pk}/")).status_code == 404
    assert "question about" not in other.get("/").content.decode()


def test_queries_through_the_api_are_asked_answered_and_closed(world: World, sign_in: SignIn, row: Submission) -> None:
    side = world.a
    backbone, lead = sign_in(side.people["backbone"]), sign_in(side.people["lead"])
    address = f"/api/v1/net-a/submissions/{row.pk}/queries/"
    body = {"indicator": side.indicator.pk, "cell": "sex=girls", "text": "Why?"}
    made = backbone.post(address, body, content_type="application/json")
    assert made.status_code == 201
    assert lead.post(address, body, content_type="application/json").status_code == 404
    one = f"{address}{made.json()['id']}/"
    answer = {"is_confirmed": True}
    contributor = sign_in(side.people["contributor"])
    assert contributor.post(f"{one}answer/", answer, content_type="application/json").status_code == 404
    assert lead.post(f"{one}answer/", answer, content_type="application/json").json()["state"] == "answered"
    assert lead.post(f"{one}close/").status_code == 404
    assert backbone.post(f"{one}close/").json()["state"] == "closed"
    assert [each["state"] for each in lead.get(address).json()] == ["closed"]
