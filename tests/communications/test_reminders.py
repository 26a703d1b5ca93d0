"""Reminders as they are sent: to whom, once, in kind words, and no more after submission."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as sent
from django.db import connections
from django.test import Client

from communications.models import Reminder
from communications.operations.reminders import send_due
from measurement.models import Assignment, Submission
from measurement.operations.expectations import open_due
from measurement.operations.submissions import submit
from partners.models import Participation
from tenancy.enums import Role
from tenancy.models import Event, Grant, Mail, Network, User
from tenancy.operations.mails import send_mail
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import World, grant

DUE = date(2026, 5, 20)


def morning(day: int, *, hour: int = 9) -> datetime:
    return datetime(DUE.year, DUE.month, DUE.day, hour, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def due(world: World) -> Submission:
    """The first partner's submission, due on DUE; all others are long past."""
    with network(world.a.network.pk):
        row = first_submission(world.a)
        Submission.objects.exclude(pk=row.pk).update(due_on=date(2025, 1, 1))
        Submission.objects.filter(pk=row.pk).update(due_on=DUE)
    row.due_on = DUE
    return row


def remind(world: World, at: datetime) -> list[str]:
    """Send what is due; to whom new mails went."""
    with network(world.a.network.pk):
        before = set(Mail.objects.values_list("pk", flat=True))
        number = send_due(network_id=world.a.network.pk, at=at)
        new = Mail.objects.exclude(pk__in=before).order_by("to_email")
        assert number == new.count()
        return list(new.values_list("to_email", flat=True))


BOTH = ["contributor@a.example.org", "lead@a.example.org"]


def test_send_due_over_the_whole_calendar_mails_lead_and_contributor_four_times(world: World, due: Submission) -> None:
    sent = [day for day in range(-20, 20) for _hour in (9, 10) if remind(world, morning(day, hour=_hour)) == BOTH]
    assert sent == [-14, -3, 2, 7]
    with network(world.a.network.pk):
        assert Mail.objects.count() == 8
        assert list(Reminder.objects.order_by("day").values_list("day", "people")) == [(d, 2) for d in (-14, -3, 2, 7)]
        assert Event.objects.filter(type="communications.submission.reminded", object_id=due.pk).count() == 4


def test_send_due_after_the_last_day_of_a_partner_reminds_nobody(world: World, due: Submission) -> None:
    with network(world.a.network.pk):
        Participation.objects.filter(partner_id=due.partner_id).update(left_on=morning(-4).date())
    assert [day for day in range(-20, 20) if remind(world, morning(day))] == [-14]


def test_send_due_at_night_waits_for_the_morning(world: World, due: Submission) -> None:
    assert remind(world, morning(-14, hour=3)) == []
    assert remind(world, morning(-14, hour=7)) == BOTH  # London is an hour ahead in May


def test_reminder_says_what_is_due_and_leads_to_the_form(world: World, due: Submission) -> None:
    remind(world, morning(-3))
    with network(world.a.network.pk):
        mail = Mail.objects.get(to_email=BOTH[1])
    assert mail.subject == "Harbour initiative: your figures for Q1 2025 are due in 3 days"
    link = f"/n/net-a/start-well/submissions/{due.pk}/"
    assert link in mail.text
    assert link in mail.html
    assert "20 May 2026" in mail.text


def test_reminder_of_several_submissions_is_one_mail_that_names_all(world: World, due: Submission) -> None:
    with network(world.a.network.pk):
        other = first_submission(world.a, period=1)
        Submission.objects.filter(pk=other.pk).update(due_on=DUE + timedelta(days=5))
    assert remind(world, morning(-3)) == BOTH
    with network(world.a.network.pk):
        text = Mail.objects.get(to_email=BOTH[1]).text
        assert list(Reminder.objects.values_list("submission_id", flat=True)) == [due.pk]
    assert "Q1 2025: due in 3 days" in text
    assert "Q2 2025: due in 8 days" in text


def test_reminder_after_submission_or_freezing_does_not_come(world: World, due: Submission) -> None:
    lead = world.a.people["lead"]
    with network(world.a.network.pk):
        typed = {f"{world.a.indicator.pk}.value": "4"}
        submit(submission=due, client_key="k", typed=typed, by=lead, at=morning(-15))
        assert remind(world, morning(-14)) == []
        frozen = first_submission(world.a, period=1)
        Submission.objects.filter(pk=frozen.pk).update(due_on=DUE, locked_at=morning(-15))
    assert remind(world, morning(-14)) == []


def test_reminder_for_a_partner_without_people_is_told_to_the_backbone_alone(world: World, due: Submission) -> None:
    with network(world.a.network.pk):
        Grant.objects.filter(partner_id=due.partner_id).delete()
    assert remind(world, morning(-14)) == []
    with network(world.a.network.pk):
        assert Reminder.objects.get().people == 0
        assert Event.objects.filter(type="communications.submission.nobody_to_remind", object_id=due.pk).exists()


def test_reminder_of_an_extended_deadline_follows_the_new_day_without_a_double(world: World, due: Submission) -> None:
    assert remind(world, morning(-3)) == BOTH
    with network(world.a.network.pk):
        Submission.objects.filter(pk=due.pk).update(due_on=DUE + timedelta(days=1))
    assert remind(world, morning(-2)) == []
    assert remind(world, morning(-1)) == BOTH


def test_reminders_switched_off_or_of_another_network_are_not_sent(world: World, due: Submission) -> None:
    with network(world.b.network.pk):
        assert send_due(network_id=world.b.network.pk, at=morning(-14)) == 0
    with network(world.a.network.pk):
        type(world.a.initiative).objects.update(sends_reminders=False)
    assert remind(world, morning(-14)) == []


def test_reminder_to_somebody_of_two_partners_is_one_mail(world: World, due: Submission) -> None:
    side = world.a
    with network(side.network.pk):
        person = grant(side.network, "both@a.example.org", Role.LEAD, partner_id=side.partners[0].pk)
        Grant.objects.create(
            network=side.network, user=person, role="lead", partner_id=side.partners[1].pk, granted_at=morning(-30)
        )
        Submission.objects.filter(partner=side.partners[1], period=side.periods[0]).update(due_on=DUE)
    mails = remind(world, morning(-14))
    assert mails == ["both@a.example.org", *BOTH, "other-lead@a.example.org"]


def test_submission_page_of_the_backbone_says_which_reminders_went_out(
    world: World, due: Submission, sign_in: Callable[[User], Client]
) -> None:
    remind(world, morning(-3))
    page = sign_in(world.a.people["backbone"]).get(f"/n/net-a/start-well/submissions/{due.pk}/review/")
    assert "Reminder sent" in page.content.decode()
    assert "3 days before the deadline, to 2 people" in page.content.decode()


def test_submission_nobody_touched_goes_with_its_reminders(world: World, due: Submission) -> None:
    remind(world, morning(-3))
    with network(world.a.network.pk):
        Assignment.objects.update(ends_on=date(2025, 1, 2))
        open_due(initiative_ids=[world.a.initiative.pk], at=morning(0))
        assert not Submission.objects.exists()
        assert not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_send_due_twice_at_the_same_moment_reminds_once(world: World, due: Submission) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(_send_in_thread, [world.a.network.pk] * 4))
    assert sorted(sent) == [0, 0, 0, 2]


def _send_in_thread(network_id: int) -> int:
    try:
        with network(network_id):
            return send_due(network_id=network_id, at=morning(-3))
    finally:
        connections.close_all()


def test_reminders_stopped_by_one_click_come_to_the_others_alone(world: World, due: Submission) -> None:
    remind(world, morning(-14))
    with network(world.a.network.pk):
        mail = Mail.objects.get(to_email=BOTH[1])
    address = mail.unsubscribe_url.removeprefix(settings.SITE_URL)
    assert mail.unsubscribe_url in mail.text
    stranger = Client(enforce_csrf_checks=True)
    assert "Stop the reminders" in stranger.get(address).content.decode()
    for _again in range(2):
        stopped = stranger.post(address, {"List-Unsubscribe": "One-Click"})
        assert "No more reminders" in stopped.content.decode()
    assert remind(world, morning(-3)) == BOTH[:1]
    stranger.post(address, {"again": "yes"})
    assert remind(world, morning(2)) == BOTH
    assert stranger.get("/reminders/made-up/").status_code == 404
    with network(world.a.network.pk):
        types = Event.objects.filter(type__startswith="communications.reminders.").order_by("pk")
        assert [one.type.rsplit(".")[-1] for one in types] == ["refused", "taken"]


def test_reminder_is_sent_with_the_headers_of_one_click(world: World, due: Submission) -> None:
    remind(world, morning(-14))
    with network(world.a.network.pk):
        mail = Mail.objects.get(to_email=BOTH[1])
        send_mail(mail_id=mail.pk, attempt=1, at=morning(-14))
        after = Mail.objects.get(pk=mail.pk)
    headers = sent.outbox[0].extra_headers
    assert headers["List-Unsubscribe"] == f"<{mail.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert after.unsubscribe_url == ""


def test_invented_people_are_reminded_in_an_embedded_run_alone(world: World, due: Submission, settings: Any) -> None:
    Network.objects.filter(pk=world.a.network.pk).update(is_demonstration=True)
    settings.KEEL_EMBEDDED = False
    assert remind(world, morning(-14)) == []
    settings.KEEL_EMBEDDED = True
    assert remind(world, morning(-14)) == BOTH
