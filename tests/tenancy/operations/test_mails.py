"""Mail is written with its cause, sent once, and forgotten but for the log."""

import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail as sent
from django.db import transaction

from tenancy.enums import JobState, MailState
from tenancy.models import Job, Mail, OutboxMail
from tenancy.operations import jobs
from tenancy.operations.invitations import invite
from tenancy.operations.mails import send_mail
from tenancy.queries.grants import held_grants
from tenancy.queries.mails import outbox_of
from tenancy.queries.scopes import reach_of
from tenancy.row_security import network
from tests.world import CANARY, NOW, Side, World

pytestmark = pytest.mark.django_db


def mail_from(side: Side, email: str = "new@example.org") -> Mail:
    """An invitation's mail, queued."""
    owner = side.people["owner"]
    with network(side.network.pk):
        reach = reach_of(held_grants(user_id=owner.pk))
        scope: dict[str, Any] = {"role": "lead", "partner_id": side.partners[0].pk}
        invite(by=owner, reach=reach, network_id=side.network.pk, email=email, at=NOW, **scope)
        return Mail.objects.latest("id")


def run_job(mail: Mail, at: datetime = NOW) -> bool:
    job = Job.objects.get(kind="mail.send", dedupe_key=f"mail-{mail.pk}")
    return jobs.run(job_id=job.pk, clock=lambda: at)


def after_sending(mail: Mail) -> Mail:
    with network(mail.network_id):
        return Mail.objects.get(pk=mail.pk)


def test_queue_mail_has_text_and_html_with_the_link(world: World) -> None:
    mail = mail_from(world.a)
    assert "Harbour network" in mail.subject
    assert "/invitations/" in mail.text
    assert "/invitations/" in mail.html
    assert "{{" not in mail.text + mail.html + mail.subject


def test_queue_mail_html_carries_its_own_rules_and_loads_nothing(world: World) -> None:
    html = mail_from(world.a).html
    assert "<style" not in html
    assert "background: #0b5c6b" in html.replace("background:#", "background: #")
    assert "src=" not in html


def test_queue_mail_names_with_markup_are_escaped_in_html_only(world: World) -> None:
    owner = world.a.people["owner"]
    owner.name = "Ann <b>& Co"
    owner.save()
    mail = mail_from(world.a)
    assert "Ann <b>& Co" in mail.text
    assert "Ann &lt;b&gt;&amp; Co" in mail.html


def test_queue_mail_rolled_back_sends_nothing(world: World) -> None:
    with transaction.atomic():
        mail_from(world.a)
        transaction.set_rollback(True)
    assert not Job.objects.filter(kind="mail.send").exists()


def test_send_mail_by_its_job_sends_once_and_forgets_the_text(world: World) -> None:
    mail = mail_from(world.a)
    assert run_job(mail)
    assert not run_job(mail)
    (message,) = sent.outbox
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.to == ["new@example.org"]
    after = after_sending(mail)
    assert (after.state, after.text, after.html, after.attempts) == (MailState.SENT, "", "", 1)


def test_send_mail_of_a_sent_mail_does_nothing(world: World) -> None:
    mail = mail_from(world.a)
    run_job(mail)
    with network(mail.network_id):
        send_mail(mail_id=mail.pk, attempt=2, at=NOW)
    assert len(sent.outbox) == 1


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "127.0.0.1", "django.core.mail.backends.smtp.EmailBackend"


def test_send_mail_without_a_server_is_tried_again_and_then_fails(
    world: World, no_mail_server: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mail = mail_from(world.a)
    moment = NOW
    for attempt in range(1, settings.KEEL_JOB_ATTEMPTS + 1):
        assert not run_job(mail, at=moment)
        assert after_sending(mail).attempts == attempt
        moment = Job.objects.get(kind="mail.send").run_after
    assert Job.objects.get(kind="mail.send").state == JobState.PARKED
    assert after_sending(mail).state == MailState.FAILED
    assert "new@example.org" not in caplog.text


def test_send_mail_retried_keeps_its_message_id(world: World, no_mail_server: None, settings: Any) -> None:
    mail = mail_from(world.a)
    run_job(mail)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert run_job(mail, at=datetime(2030, 1, 1, tzinfo=UTC))
    assert sent.outbox[0].extra_headers["Message-ID"] == mail.message_id


@pytest.fixture
def outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tenancy.adapter.OutboxEmailBackend"


def test_outbox_of_a_network_shows_its_mails_and_none_of_another(world: World, outbox: None) -> None:
    for side in (world.a, world.b):
        run_job(mail_from(side))
        run_job(mail_from(side, email=world.nobody.email))
    with network(world.a.network.pk):
        shown = list(outbox_of(network_id=world.a.network.pk))
    assert len(shown) == 2
    assert CANARY not in " ".join(mail.subject + mail.text + mail.html for mail in shown)


def test_outbox_shows_sign_in_mails_of_members_only(world: World, outbox: None) -> None:
    for email in (world.a.people["lead"].email, world.b.people["lead"].email, world.nobody.email):
        OutboxMail.objects.create(to_email=email, subject="Code", text="123", sent_at=NOW)
    with network(world.a.network.pk):
        assert [mail.to_email for mail in outbox_of(network_id=world.a.network.pk)] == [world.a.people["lead"].email]
