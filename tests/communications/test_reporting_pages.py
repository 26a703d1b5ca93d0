"""The list of who has reported, and the pages of what is done with many at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from communications.models import Reminder
from measurement.models import PeriodClosing, Submission, SubmissionVersion
from measurement.operations.expectations import open_due
from tenancy.enums import Role
from tenancy.models import Invitation, User
from tenancy.row_security import network
from tests.world import NOW, Side, World, assign, make_partner

pytestmark = pytest.mark.django_db
DAY = timezone.now().date() + timedelta(days=20)
SignIn = Callable[[User], Client]


@pytest.fixture
def side(world: World) -> Side:
    with network(world.a.network.pk):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
    return world.a


@pytest.fixture
def staff(side: Side, sign_in: SignIn) -> Client:
    return sign_in(side.people["backbone"])


def url(side: Side, name: str, *args: int) -> str:
    return reverse(name, args=[side.network.slug, side.initiative.slug, *args])


def ids(side: Side) -> list[int]:
    with network(side.network.pk):
        rows = Submission.objects.filter(period=side.periods[4]).order_by("partner__sort_key")
        return list(rows.values_list("pk", flat=True))


def test_the_list_shows_the_last_period_with_people_and_days(side: Side, staff: Client) -> None:
    page = staff.get(url(side, "communications:reporting")).content.decode()
    assert page.count('name="submission"') == 3
    for words in ("Q1 2026", "Harbour partner 1", "overdue", "Nobody", "All 3 of this list"):
        assert words in page


def test_partner_without_people_leads_to_where_one_invites_and_an_invited_one_says_so(
    side: Side, staff: Client
) -> None:
    address, alone = url(side, "communications:reporting"), side.partners[2]
    link = reverse("partners:partner", args=[side.network.slug, alone.pk])
    assert f'href="{link}">Nobody</a>' in staff.get(address).content.decode()
    assert staff.get(link).status_code == 200
    with network(side.network.pk):
        Invitation.objects.create(
            network=side.network, email="new@example.org", role=Role.LEAD, partner_id=alone.pk,
            scope_name=alone.name, invited_by=side.people["owner"], invited_at=NOW, sent_at=NOW, expires_at=NOW,
        )  # fmt: skip
    assert f'href="{link}">Invited</a>' in staff.get(address).content.decode()


def test_filters_of_the_list_find_and_count_the_same(side: Side, staff: Client) -> None:
    address = url(side, "communications:reporting")
    page = staff.get(f"{address}?people=none").content.decode()
    assert page.count('name="submission"') == 1
    assert "Nobody to remind" in page
    assert staff.get(f"{address}?state=approved").content.decode().count('name="submission"') == 0


def test_the_list_points_to_what_is_overdue_in_other_periods(side: Side, staff: Client) -> None:
    address, old = url(side, "communications:reporting"), side.periods[0].pk
    page = staff.get(address).content.decode()
    assert "12 submissions of earlier periods are overdue" in page
    assert 'href="?period=&amp;state=overdue"' in page
    link = f"period={old}&amp;state=overdue"
    assert link in page
    found = staff.get(f"{address}?period={old}&state=overdue").content.decode()
    assert found.count('name="submission"') == 3
    assert "12 submissions of other periods are overdue" in found
    assert staff.get(f"{address}?period=&state=overdue").content.decode().count('name="submission"') == 15
    with network(side.network.pk):
        Submission.objects.filter(period_id=old).update(locked_at=NOW)
        Submission.objects.filter(period=side.periods[1]).update(due_on=DAY)
    page = staff.get(address).content.decode()
    assert "6 submissions of earlier periods are overdue" in page
    assert link not in page


def test_the_list_asks_as_often_for_many_partners_as_for_few(side: Side, staff: Client) -> None:
    address, counts = url(side, "communications:reporting"), []
    staff.get(address)  # what is read once and kept
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(address).status_code == 200
        counts.append(len(captured))
        _add_partners(side, 40 * _round)
    assert counts[0] == counts[1]


def _add_partners(side: Side, first: int) -> None:
    with network(side.network.pk):
        for number in range(first, first + 40):
            assign(side.indicator, make_partner(side.initiative, code=f"m{number}", name=f"Many {number}"))
        open_due(initiative_ids=[side.initiative.pk], at=NOW)


def test_everything_that_the_filters_find_is_what_the_next_page_acts_on(side: Side, staff: Client) -> None:
    data = {"everything": "1", "query": "people=some", "then": "chase"}
    onwards = staff.post(url(side, "communications:reporting-act"), data)
    assert onwards.status_code == 302
    page = staff.get(onwards["Location"])
    assert page.context["chosen"].ids == ids(side)[:2]
    assert "Send to 3 people" in page.content.decode()
    assert "your figures for Q1 2026" in page.content.decode()


def test_chasing_from_the_page_sends_once_and_comes_back_to_the_row(side: Side, staff: Client) -> None:
    mine = ids(side)
    data = {"ids": ",".join(map(str, mine)), "query": "page=1", "client_key": "once", "then": "preview"}
    shown = staff.post(url(side, "communications:chase"), data | {"subject": "now <b>", "words": "Please & thanks."})
    assert "now &lt;b&gt;" in shown.content.decode()
    assert "Please &amp; thanks." in shown.content.decode()
    for _time in range(2):
        sent = staff.post(
            url(side, "communications:chase"), data | {"subject": "now", "words": "Please.", "then": "send"}
        )
        assert sent["Location"] == f"{url(side, 'communications:reporting')}?page=1#s{mine[0]}"
    with network(side.network.pk):
        assert Reminder.objects.count() == 2


def test_extending_and_unlocking_from_their_pages(side: Side, staff: Client) -> None:
    chosen = {"ids": ",".join(map(str, ids(side))), "tells": "on"}
    extended = staff.post(url(side, "communications:extend"), chosen | {"due_on": str(DAY), "reason": "Holidays."})
    assert extended.status_code == 302
    assert staff.post(url(side, "communications:extend"), chosen | {"due_on": "soon", "reason": ""}).status_code == 422
    partner = Client()
    partner.force_login(side.people["lead"])
    assert f"extended to {date_format(DAY, 'j F')}: Holidays." in partner.get("/").content.decode()
    closing = url(side, "measurement:closing", side.periods[4].pk)
    assert "Partners that have not submitted" in staff.get(closing).content.decode()
    assert staff.post(closing, {"sentence": ""}).status_code == 422
    assert staff.post(closing, {"sentence": "A slow quarter."}).status_code == 302
    form = reverse("measurement:submission", args=[side.network.slug, side.initiative.slug, ids(side)[0]])
    locked = partner.get(form).content.decode()
    assert "was closed on" in locked
    assert "A slow quarter." in locked
    assert staff.post(url(side, "communications:unlock"), chosen | {"reason": "A typo."}).status_code == 302
    with network(side.network.pk):
        assert not Submission.objects.exclude(locked_at=None).exists()
        assert PeriodClosing.objects.count() == 1
        assert set(Submission.objects.filter(pk__in=ids(side)).values_list("due_on", flat=True)) == {DAY}


def test_entering_for_a_partner_needs_the_mode_and_marks_what_is_sent(side: Side, staff: Client) -> None:
    pk = ids(side)[0]
    form, check = url(side, "measurement:submission", pk), url(side, "measurement:submission-check", pk)
    assert staff.post(form, {}).status_code == 404
    assert staff.get(check).status_code == 404
    assert "Enter for the partner" in staff.get(form).content.decode()
    enter = url(side, "measurement:submission-enter", pk)
    assert staff.post(enter, {"channel": "phone", "words": " "}).status_code == 422
    assert staff.post(enter, {"channel": "phone", "words": "Ana, 3 May"}).status_code == 302
    assert "You are entering for Harbour partner 1" in staff.get(form).content.decode()
    typed = {f"{side.indicator.pk}.value": "7", "shown": "{}", "base_version": "0", "then": "check"}
    assert staff.post(form, typed)["Location"] == check
    seen = {"client_key": "k", "seen_version": "1", f"{side.indicator.pk}.note": "yes"}
    assert staff.post(check, seen).status_code == 302
    with network(side.network.pk):
        version = SubmissionVersion.objects.get()
        assert (version.is_on_behalf, version.reason) == (True, "By phone: Ana, 3 May")
    partner = Client()
    partner.force_login(side.people["lead"])
    page = partner.get(form).content.decode()
    assert "Entered by Backbone for Harbour partner 1. By phone: Ana, 3 May" in page
    assert "Correct this answer" in page
    assert staff.post(form, {}).status_code == 404
