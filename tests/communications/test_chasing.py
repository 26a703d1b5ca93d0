"""Chasing, and the mails that follow what staff do."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communications.models import Reminder
from communications.operations.chasing import chase
from communications.queries.reporting import reporting
from initiatives.models import Initiative
from measurement.models import Submission
from measurement.operations.closings import ask_to_unlock, close_period, unlock
from measurement.operations.deadlines import extend_deadline
from measurement.operations.expectations import open_due
from measurement.operations.submissions import submit
from partners.models import Participation, Partner
from tenancy.models import Event, Job, Mail
from tenancy.operations.jobs import run
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, Side, World

pytestmark = pytest.mark.django_db
SAID = {"subject": "your figures", "words": "Please look at them.\nThank you."}


@pytest.fixture
def side(world: World) -> Iterator[Side]:
    with network(world.a.network.pk):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world.a


def of_last_quarter(side: Side) -> list[int]:
    return list(Submission.objects.filter(period=side.periods[4]).order_by("partner_id").values_list("pk", flat=True))


def send(side: Side, ids: list[int], *, key: str = "k", **said: Any) -> Any:
    return chase(submissions=ids, **(SAID | said), client_key=key, by=side.people["backbone"], at=NOW)


def last_day(side: Side, day: date) -> None:
    """The first partner takes part until then."""
    Participation.objects.filter(initiative=side.initiative, partner=side.partners[0]).update(left_on=day)


def mails(side: Side) -> dict[str, Mail]:
    """What the jobs write, by address."""
    for job in Job.objects.filter(kind="partners.tell", state="queued"):
        assert run(job_id=job.pk, clock=lambda: NOW)
    return {mail.to_email: mail for mail in Mail.objects.all()}


def test_chasing_writes_to_people_once_and_leaves_rows_and_one_event(side: Side) -> None:
    done = send(side, of_last_quarter(side))
    assert (done.submissions, done.people, done.nobody, done.left) == (2, 3, 1, 0)
    assert send(side, of_last_quarter(side)) == done
    assert set(Reminder.objects.values_list("day", "people", "sent_by_name")) == {
        (None, 2, str(side.people["backbone"])),
        (None, 1, str(side.people["backbone"])),
    }
    event = Event.objects.get(type="communications.submissions.chased")
    assert event.payload["submissions"] == of_last_quarter(side)[:2]
    sent = mails(side)
    assert sorted(sent) == ["contributor@a.example.org", "lead@a.example.org", "other-lead@a.example.org"]
    mail = sent["lead@a.example.org"]
    assert mail.subject == "Harbour initiative: your figures"
    for words in ("Please look at them.", "Harbour partner 1, Q1 2026", "13 days overdue", "/submissions/"):
        assert words in mail.text
    assert "Harbour partner 2" not in mail.text


def test_chasing_what_was_submitted_meanwhile_leaves_it_alone(side: Side) -> None:
    row = first_submission(side, period=4)
    typed = {f"{side.indicator.pk}.value": "4"}
    submit(submission=row, client_key="s", typed=typed, by=side.people["lead"], at=NOW)
    done = send(side, of_last_quarter(side))
    assert (done.submissions, done.left) == (1, 1)
    with pytest.raises(ValidationError, match="submitted meanwhile"):
        send(side, [row.pk], key="other")


def test_chasing_leaves_a_partner_alone_who_no_longer_takes_part(side: Side) -> None:
    last_day(side, NOW.date() - timedelta(days=1))
    done = send(side, of_last_quarter(side))
    assert (done.submissions, done.left) == (1, 1)
    assert "lead@a.example.org" not in mails(side)
    with pytest.raises(ValidationError, match="no longer take part"):
        send(side, of_last_quarter(side)[:1], key="other")


def test_chasing_leaves_a_partner_in_the_archive_alone(side: Side) -> None:
    Partner.objects.filter(pk=side.partners[0].pk).update(archived_at=NOW)
    done = send(side, of_last_quarter(side))
    assert (done.submissions, done.left) == (1, 1)
    assert "lead@a.example.org" not in mails(side)


def test_chasing_on_the_last_day_of_a_partner_writes_to_it(side: Side) -> None:
    last_day(side, NOW.date())
    assert send(side, of_last_quarter(side)).left == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [({"subject": " "}, "subject"), ({"words": "\n"}, "words"), ({"subject": "x" * 151}, "subject"),
     ({"words": "x" * 2001}, "words"), ({"words": "a\x00b"}, "words")],
)  # fmt: skip
def test_chasing_without_words_is_refused_at_the_field(side: Side, said: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        send(side, of_last_quarter(side), **said)
    assert list(caught.value.error_dict) == [field]
    assert not Reminder.objects.exists()


def test_an_extended_deadline_is_told_with_its_reason_and_can_come_late(side: Side) -> None:
    day, ids = date(2026, 5, 12), of_last_quarter(side)
    given: dict[str, Any] = {"submissions": ids, "by": side.people["backbone"], "at": NOW}
    assert extend_deadline(due_on=day, reason="Holidays.", tells=True, **given) == 3
    assert set(Submission.objects.filter(pk__in=ids).values_list("due_on", "due_reason")) == {(day, "Holidays.")}
    event = Event.objects.get(type="measurement.submissions.deadline_extended")
    assert event.payload["was"] == dict.fromkeys(map(str, ids), "2026-04-21")
    mail = mails(side)["lead@a.example.org"]
    assert mail.subject == "Harbour initiative: You have until 12 May 2026"
    for words in ("Holidays.", "due in 8 days"):
        assert words in mail.text
    assert extend_deadline(due_on=day, reason="Holidays.", tells=True, **given) == 0


def test_an_extension_can_be_taken_back_to_the_ordinary_deadline_and_no_further(side: Side) -> None:
    days = date(2026, 5, 10) - side.periods[4].end_on
    Initiative.objects.update(deadline_days=days.days)
    Submission.objects.update(due_on=date(2026, 5, 20))
    given: dict[str, Any] = {"submissions": of_last_quarter(side), "by": side.people["backbone"], "at": NOW}
    with pytest.raises(ValidationError, match="Choose 10 May 2026, the ordinary deadline, or a later day"):
        extend_deadline(due_on=date(2026, 5, 9), reason="Sooner.", tells=True, **given)
    assert extend_deadline(due_on=date(2026, 5, 10), reason="A typo.", tells=False, **given) == 3


@pytest.mark.parametrize(
    ("due_on", "reason", "field"),
    [
        (NOW.date() - timedelta(days=1), "why", "due_on"),
        (date(2040, 1, 1), "why", "due_on"),
        (date(2026, 5, 12), " ", "reason"),
        (date(2026, 5, 12), "x" * 301, "reason"),
    ],
)
def test_a_deadline_that_makes_no_sense_is_refused_at_its_field(
    side: Side, due_on: date, reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        extend_deadline(
            submissions=of_last_quarter(side),
            due_on=due_on,
            reason=reason,
            tells=True,
            by=side.people["owner"],
            at=NOW,
        )
    assert list(caught.value.error_dict) == [field]


def test_unlocking_tells_the_partners_only_where_that_was_chosen(side: Side) -> None:
    ids, staff = of_last_quarter(side), side.people["backbone"]
    close_period(initiative=side.initiative, period=side.periods[4], sentence="Done.", by=staff, at=NOW)
    unlock(submissions=ids[:1], reason="A typo.", tells=False, by=staff, at=NOW)
    assert mails(side) == {}
    unlock(submissions=ids[1:2], reason="Another typo.", tells=True, by=staff, at=NOW)
    assert list(mails(side)) == ["other-lead@a.example.org"]
    with pytest.raises(ValidationError, match="closed"):
        extend_deadline(submissions=ids, due_on=date(2026, 5, 12), reason="why", tells=True, by=staff, at=NOW)


def test_what_staff_entered_is_told_to_the_partner(side: Side) -> None:
    row = first_submission(side, period=4)
    submit(
        submission=row, client_key="s", typed={f"{side.indicator.pk}.value": "4"}, by=side.people["backbone"], at=NOW,
        on_behalf="By phone: Ana, 3 May",
    )  # fmt: skip
    mail = mails(side)["lead@a.example.org"]
    assert "By phone: Ana, 3 May" in mail.text
    assert "entered figures in your name" in mail.text


def test_a_wish_to_unlock_reaches_the_staff_who_may(side: Side) -> None:
    row = first_submission(side, period=4)
    close_period(
        initiative=side.initiative, period=side.periods[4], sentence="Done.", by=side.people["backbone"], at=NOW
    )
    ask_to_unlock(submission=row, reason="We counted twice.", by=side.people["lead"], at=NOW)
    sent = mails(side)
    assert sorted(sent) == ["backbone@a.example.org", "owner@a.example.org"]
    assert "We counted twice." in sent["owner@a.example.org"].text
    assert list(reporting(Submission.objects.all()).filter(asks=True)) == [row]
