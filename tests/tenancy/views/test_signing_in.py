"""Signing in and up by e-mail: verified addresses, codes, limits that hold, sessions that end."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenancy.models import User
from tests.world import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-harbour-9"


@pytest.fixture(autouse=True)
def _fast_hashing(settings: Any) -> None:
    """The real one takes half a second on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> User:
    user = make_user("ana@example.org", name="Ana")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_in_mail() -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def log_in(client: Client, password: str = PASSWORD, email: str = "ana@example.org") -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("tenancy:networks")).status_code == 200


def test_sign_in_by_password_leads_to_the_start_page(person: User, client: Client) -> None:
    answer = log_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)


def test_sign_in_any_case_of_the_address_works(person: User, client: Client) -> None:
    assert log_in(client, email="Ana@Example.org").status_code == 302


def test_sign_in_by_code_works_and_a_wrong_code_does_not(person: User, client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": "ana@example.org"})
    confirm = reverse("account_confirm_login_code")
    assert not client.post(confirm, {"code": "WRONG1"}).has_header("Location")
    assert client.post(confirm, {"code": code_in_mail()})["Location"] == "/"
    assert is_in(client)


def test_sign_in_goes_on_where_one_wanted_to_go(person: User, client: Client) -> None:
    wanted = reverse("tenancy:network-create")
    login = client.get(wanted)["Location"]
    assert client.post(login, {"login": "ana@example.org", "password": PASSWORD})["Location"] == wanted


def test_sign_in_never_leads_to_another_site(person: User, client: Client) -> None:
    answer = client.post(
        reverse("account_login") + "?next=https://evil.example/", {"login": person.email, "password": PASSWORD}
    )
    assert answer["Location"] == "/"


def test_sign_in_rotates_the_session(person: User, client: Client) -> None:
    planted = client.session
    planted["something"] = 1
    planted.save()
    before = planted.session_key
    log_in(client)
    assert is_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_sign_in_failed_too_often_is_refused_even_with_the_right_password(person: User, client: Client) -> None:
    for _number in range(5):
        log_in(client, password="wrong-guess")
    answer = log_in(client)
    assert not answer.has_header("Location")
    assert not is_in(client)


def test_sign_in_limits_hold_in_the_database_for_every_process(person: User) -> None:
    for _number in range(5):
        log_in(Client(), password="wrong-guess")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] > 0
    assert not log_in(Client()).has_header("Location")


def test_sign_in_unknown_address_answers_like_a_wrong_password(person: User) -> None:
    unknown, wrong = (log_in(Client(), password="x", email=email) for email in ("who@example.org", person.email))
    assert unknown.status_code == wrong.status_code == 200
    assert "password you specified are not correct" in unknown.content.decode()


def test_sign_up_is_verified_by_code_and_leads_to_a_network_of_ones_own(client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"name": "Ana", "email": "new@example.org", "password1": PASSWORD})
    assert answer.status_code == 302
    assert not is_in(client)
    answer = client.post(reverse("account_email_verification_sent"), {"code": code_in_mail()})
    assert answer["Location"] == reverse("tenancy:network-create")
    assert User.objects.get(email="new@example.org").name == "Ana"
    assert EmailAddress.objects.get(email="new@example.org").verified
    answer = client.post(answer["Location"], {"name": "Tyne Valley"})
    assert answer["Location"] == "/n/tyne-valley/"
    assert client.get("/n/tyne-valley/").status_code == 200


def test_sign_up_where_nothing_is_mailed_shows_its_code_and_nobody_elses(
    person: User, client: Client, settings: Any
) -> None:
    def shown(path: str, values: dict[str, str]) -> str:
        return str(client.post(reverse(path), values, follow=True).content.decode())

    page = shown("account_signup", {"name": "Ana", "email": "new@example.org", "password1": PASSWORD})
    assert code_in_mail() in page
    client.cookies.clear()
    assert "sends no mail" not in shown("account_request_login_code", {"email": person.email})
    settings.KEEL_EMBEDDED = False
    other = {"name": "Ben", "email": "other@example.org", "password1": PASSWORD}
    assert "sends no mail" not in shown("account_signup", other)


def test_sign_up_unverified_cannot_sign_in(client: Client) -> None:
    client.post(reverse("account_signup"), {"name": "Ana", "email": "new@example.org", "password1": PASSWORD})
    other = Client()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):  # a code may be mailed again
        answer = log_in(other, email="new@example.org")
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not is_in(other)


def test_sign_up_with_a_taken_address_looks_the_same(person: User, client: Client) -> None:
    taken, free = (
        Client().post(reverse("account_signup"), {"name": "Ana", "email": email, "password1": PASSWORD})
        for email in (person.email, "free@example.org")
    )
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])


def test_reset_by_code_sets_a_new_password(person: User, client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": code_in_mail()})
    client.post(answer["Location"], {"password1": "a-new-harbour-3", "password2": "a-new-harbour-3"})
    assert log_in(Client(), password="a-new-harbour-3").status_code == 302


def test_sessions_page_lists_devices_and_ends_another(person: User, client: Client) -> None:
    other = Client(headers={"user-agent": "The other device"})
    for one in (client, other):
        log_in(one)
    page = client.get(reverse("usersessions_list"))
    assert page.status_code == 200
    client.post(reverse("usersessions_list"))
    assert is_in(client)
    assert not is_in(other)


def test_session_unused_for_half_a_day_ends(person: User, client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        log_in(client)
        assert is_in(client)
    with time_machine.travel(now + timedelta(hours=11, minutes=59), tick=False):
        assert is_in(client)
    with time_machine.travel(now + timedelta(hours=24, minutes=1), tick=False):
        assert not is_in(client)


def test_session_in_use_ends_seven_days_after_sign_in(person: User, client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        log_in(client)
    for hours in range(0, 7 * 24, 8):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            assert is_in(client)
    with time_machine.travel(now + timedelta(days=7, minutes=1), tick=False):
        assert not is_in(client)


def test_signed_in_page_writes_no_session_at_each_request(
    person: User, sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(person)
    client.get(reverse("tenancy:networks"))
    with django_assert_max_num_queries(6) as asked:
        client.get(reverse("tenancy:networks"))
    assert not [one["sql"] for one in asked.captured_queries if one["sql"].startswith(("UPDATE", "INSERT"))]
