"""The people in the file of partners: found and checked with it, invited with it, each once, or not at all."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from partners.models import Participation, Partner
from partners.operations.import_people import Invited, invite_people, people_of
from partners.operations.imports import import_partners
from tenancy.enums import Role
from tenancy.models import Event, Invitation, Job, Mail, Token, User
from tenancy.operations.invitations import revoke
from tenancy.operations.jobs import run
from tenancy.queries.grants import held_grants
from tenancy.queries.scopes import reach_of
from tenancy.row_security import network
from tenancy.validators import Record
from tests.pace import slowness
from tests.world import NOW, World, make_initiative, make_partner

SignIn = Callable[[User], Client]
PATH = "/n/net-a/partners/import/"
HEAD = "Code,Name,Lead,Lead's e-mail\n"
SAVE = {"join-joined_on": "2026-01-01", "invites": "1"}


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.a.people["backbone"])


def upload(client: Client, text: str) -> Any:
    return client.post(PATH, {"file": SimpleUploadedFile("partners.csv", text.encode())})


def save(client: Client, text: str, **said: Any) -> str:
    """The page after checking and saving a file, as words."""
    checked = upload(client, text)
    assert checked.status_code == 200
    data = {"rows": checked.context["rows_as_text"], **SAVE, **said}
    return str(client.post(PATH, {key: value for key, value in data.items() if value}, follow=True).content.decode())


def invited(world: World) -> list[tuple[str, str, str]]:
    """(address, partner's code, name) of all invitations of network A."""
    with network(world.a.network.pk):
        codes = dict(Partner.objects.values_list("pk", "code"))
        rows = Invitation.objects.filter(role=Role.LEAD).order_by("pk")
        return [(one.email, codes[one.partner_id or 0], one.name) for one in rows]


def do_jobs(world: World) -> None:
    for pk in Job.objects.filter(network=world.a.network, kind="invitations.mail").values_list("pk", flat=True):
        assert run(job_id=pk, clock=now)


@pytest.mark.parametrize(
    ("headings", "cells", "email", "name"),
    [
        ("Lead,Lead's e-mail", "Ann Lee,ann@x.org", "ann@x.org", "Ann Lee"),
        ("lead,LEAD’S E-MAIL", "Ann Lee,Ann@X.org", "ann@x.org", "Ann Lee"),
        ("Contact,E-Mail", "Ann Lee,ann@x.org", "ann@x.org", "Ann Lee"),
        ("Contact name,email", "Ann Lee,ann@x.org", "ann@x.org", "Ann Lee"),
        ("Contact person,Contact e-mail", "Ann Lee,ann@x.org", "ann@x.org", "Ann Lee"),
        ("Contact,Type", "ann@x.org,school", "ann@x.org", ""),
    ],
)
def test_columns_of_people_are_found_under_several_headings(
    client: Client, world: World, headings: str, cells: str, email: str, name: str
) -> None:
    assert not upload(client, f"Code,Name,{headings}\nq1,Quay School,{cells}\n").context["sheet"].unknown
    words = save(client, f"Code,Name,{headings}\nq1,Quay School,{cells}\n")
    assert "1 invitation is on its way" in words
    assert invited(world) == [(email, "q1", name)]


def test_address_that_is_none_is_named_with_row_and_column_and_nothing_is_saved(client: Client) -> None:
    response = upload(client, f"{HEAD}q1,Quay School,Ann,ann@x.org\nq2,Quay Pool,{'B' * 121},ann@x.org; ann-at-x\n")
    assert response.status_code == 422
    errors = [(one.line, one.column, one.reason) for one in response.context["errors_in_rows"]]
    assert [(line, column) for line, column, _reason in errors] == [(3, "Lead"), (3, "Lead's e-mail")]
    assert "“ann-at-x”" in errors[1][2]


def test_check_says_how_many_people_and_mails_and_the_choice_is_on(client: Client) -> None:
    rows = ["q1,Quay School,Ann,ANN@x.org", "q2,Quay Pool,,ann@x.org;bob@x.org", "q3,Tide Nursery,Cy,", "q4,Mill,,"]
    checked = upload(client, HEAD + "\n".join(rows))
    people = checked.context["people"]
    assert (people.people, people.mails) == (2, 3)
    words = " ".join(checked.content.decode().split())
    assert "Send 2 people an invitation by mail" in words
    assert "3 mails in all" in words
    assert "1 row has a name without an address" in words
    assert 'id="invites" aria-describedby="invites_hint" checked' in words


def test_file_without_addresses_offers_no_choice(client: Client, world: World) -> None:
    assert 'name="invites"' not in upload(client, f"{HEAD}q1,Quay School,,\n").content.decode()
    save(client, f"{HEAD}q1,Quay School,,\n")
    assert invited(world) == []


def test_choice_that_is_taken_away_saves_and_invites_nobody(client: Client, world: World) -> None:
    words = save(client, f"{HEAD}q1,Quay School,Ann,ann@x.org\n", invites="")
    assert "1 partner is in the register now" in words
    assert invited(world) == []


def test_each_is_invited_once_for_each_partner_with_one_event_that_names_no_address(
    client: Client, world: World
) -> None:
    rows = ["q1,Quay School,Ann,ANN@x.org; ann@X.org", "q2,Quay Pool,Ann Lee,ann@x.org"]
    save(client, HEAD + "\n".join(rows))
    assert invited(world) == [("ann@x.org", "q1", "Ann"), ("ann@x.org", "q2", "Ann Lee")]
    with network(world.a.network.pk):
        sent = Event.objects.filter(type="tenancy.invitation.sent").order_by("pk")
        assert [one.object_name for one in sent] == ["Partner lead, Quay School", "Partner lead, Quay Pool"]
        assert {one.actor_id for one in sent} == {world.a.people["backbone"].pk}
        payloads = Event.objects.filter(type="partners.partner.imported").values_list("payload", flat=True)
        assert "x.org" not in str(list(payloads))


def test_mails_are_queued_once_by_the_job_and_not_for_what_was_revoked(client: Client, world: World) -> None:
    save(client, f"{HEAD}q1,Quay School,Ann,ann@x.org\nq2,Quay Pool,Bob,bob@x.org\n")
    with network(world.a.network.pk):
        assert not Mail.objects.filter(to_email__endswith="@x.org").exists()
        revoke(by=world.a.people["owner"], invitation=Invitation.objects.get(email="bob@x.org"), at=NOW)
    do_jobs(world)
    Job.objects.filter(kind="invitations.mail").update(state="queued")
    do_jobs(world)
    with network(world.a.network.pk):
        [mail] = Mail.objects.filter(to_email__endswith="@x.org")
        assert "Quay School" in mail.text
        assert Token.objects.filter(network=world.a.network, kind="invitation").count() == 1


def test_people_of_a_partner_that_is_there_already_get_nothing_twice(client: Client, world: World) -> None:
    lead = world.a.people["lead"].email
    save(client, f"{HEAD}q1,Quay School,,cy@x.org\n")
    with network(world.a.network.pk):
        held = Partner.objects.get(code="q1")
    rows = [f"h1,Harbour Partner 1 Ltd,,{lead}; new@x.org", "h2,The Quay Sch.,,CY@x.org"]
    notes = upload(client, HEAD + "\n".join(rows)).context["people"].notes
    assert [note.split(", and")[0] for note in notes] == [
        f"Row 2: {lead} speaks for Harbour partner 1 already",
        "Row 3: cy@x.org was asked for Quay School before",
    ]
    words = save(client, HEAD + "\n".join(rows), same_2=str(world.a.partners[0].pk), same_3=str(held.pk))
    assert "1 invitation is on its way" in words
    assert "2 people speak for their partners already" in words
    assert invited(world) == [("cy@x.org", "q1", ""), ("new@x.org", "p1", "")]


def test_two_rows_that_are_one_partner_invite_an_address_once(client: Client, world: World) -> None:
    with network(world.a.network.pk):
        held = Partner.objects.create(
            network=world.a.network, code="tide", name="Tide Nursery", sort_key="tide nursery", created_at=NOW
        )
    rows = ["t1,Tide Nursery,,ann@x.org", "t2,Tide Nursery Ltd,,ANN@x.org;bob@x.org"]
    said = {"join-initiatives": str(world.a.initiative.pk), "same_2": str(held.pk), "same_3": str(held.pk)}
    save(client, HEAD + "\n".join(rows), **said)
    assert invited(world) == [("ann@x.org", "tide", ""), ("bob@x.org", "tide", "")]
    with network(world.a.network.pk):
        assert Participation.objects.filter(partner=held).count() == 1


def test_row_that_is_left_out_invites_nobody(client: Client, world: World) -> None:
    save(client, f"{HEAD}h1,Harbour Partner 1 Ltd,,ann@x.org\nq1,Quay School,,bob@x.org\n", same_2="skip")
    assert invited(world) == [("bob@x.org", "q1", "")]


def test_partner_out_of_ones_reach_is_said_and_its_people_are_not_invited(client: Client, world: World) -> None:
    with network(world.a.network.pk):
        other = make_initiative(world.a.network, name="Far", slug="far")
        held = make_partner(other, code="tide", name="Tide Nursery")
    words = save(client, f"{HEAD}t1,Tide Nursery,,ann@x.org\nq1,Quay School,,bob@x.org\n", same_2=str(held.pk))
    assert "1 person was not invited" in words
    assert invited(world) == [("bob@x.org", "q1", "")]


def test_file_with_something_wrong_invites_nobody(client: Client, world: World) -> None:
    rows = '[[2, {"code": "q1", "name": "A", "email": "ann@x.org"}], [3, {"code": "q2", "name": "B", "email": "x"}]]'
    response = client.post(PATH, {"rows": rows, **SAVE})
    assert response.status_code == 422
    with network(world.a.network.pk):
        assert not Partner.objects.filter(code="q1").exists()
        assert not Job.objects.filter(kind="invitations.mail").exists()
    assert invited(world) == []


def test_choice_stays_as_it_was_when_a_question_is_left(client: Client) -> None:
    text = f"{HEAD}h1,Harbour Partner 1 Ltd,,ann@x.org\n"
    data = {"rows": upload(client, text).context["rows_as_text"], "join-joined_on": "2026-01-01"}
    again = client.post(PATH, data)
    assert (again.status_code, again.context["invites"]) == (422, False)
    assert client.post(PATH, data | {"invites": "1"}).context["invites"] is True


def test_1000_people_are_invited_with_their_partners_within_four_seconds(world: World) -> None:
    records = [Record(n, {"code": f"s{n}", "name": f"School {n}", "email": f"h{n}@x.org"}) for n in range(2, 1002)]
    by, pk = world.a.people["backbone"], world.a.network.pk
    with network(pk), CaptureQueriesContext(connection) as captured:
        busy, started = slowness(), time.perf_counter()
        made = import_partners(
            network_id=pk,
            records=records,
            initiatives=[world.a.initiative],
            joined_on=None,
            accepts_same_names=False,
            by=by,
            at=NOW,
        )
        reach, there = reach_of(held_grants(user_id=by.pk)), made.partner_of
        found = invite_people(records=records, partner_of=there, by=by, reach=reach, network_id=pk, at=NOW)
        spent = time.perf_counter() - started
    assert found == Invited(sent=1000)
    assert spent < 4 * max(busy, slowness())
    assert len(captured) < 75
    assert Job.objects.filter(kind="invitations.mail").count() == 10


def test_name_of_one_person_goes_to_no_second_address() -> None:
    people = people_of(Record(2, {"lead": " Ann  Lee ", "email": "a@x.org; b@x.org;; a@X.ORG"}))
    assert (people.name, people.emails) == ("Ann Lee", ("a@x.org", "b@x.org"))
