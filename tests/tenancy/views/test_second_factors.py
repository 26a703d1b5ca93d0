"""Authenticator apps and recovery codes: setting up, signing in, confirming, losing them again."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenancy.models import User
from tests.tenancy.second_factors import PASSWORD, code_of, give_app, give_password, log_in, log_in_with_app, types_of
from tests.world import make_user

pytestmark = pytest.mark.django_db
ACTIVATE = "/accounts/2fa/totp/activate/"
CODES = "/accounts/2fa/recovery-codes/"
STEP = "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _fast_hashing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person() -> User:
    return give_password(make_user("ana@example.org", name="Ana"))


def is_in(client: Client) -> bool:
    return client.get("/networks/").status_code == 200


def confirm(client: Client, password: str = PASSWORD) -> Any:
    return client.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": password})


def set_up(client: Client) -> str:
    """Through the page, as somebody does who is signed in; the secret it showed."""
    confirm(client)
    secret = shown_secret(client.get(ACTIVATE).content.decode())
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    return secret


def shown_secret(page: str) -> str:
    found = re.search(r'id="totp-secret" class="secret">([A-Z2-7=]+)<', page)
    assert found, page
    return found[1]


def shown_codes(page: str) -> list[str]:
    return re.findall(r"^\s*(?:<pre[^>]*>)?(\d{8})$", page, re.MULTILINE)


def test_set_up_asks_first_who_it_is_and_shows_secret_and_picture(person: User, client: Client) -> None:
    log_in(client, person)
    assert client.get(ACTIVATE)["Location"].startswith("/accounts/reauthenticate/?next=")
    confirm(client)
    page = client.get(ACTIVATE).content.decode()
    assert "data:image/svg+xml;base64," in page
    assert shown_secret(page)


def test_set_up_with_a_wrong_code_changes_nothing(person: User, client: Client) -> None:
    log_in(client, person)
    confirm(client)
    client.get(ACTIVATE)
    page = client.post(ACTIVATE, {"code": "000000"}).content.decode()
    assert "This code is not right" in page
    assert types_of(person) == set()


def test_set_up_gives_codes_that_are_shown_once(person: User, client: Client) -> None:
    log_in(client, person)
    set_up(client)
    assert types_of(person) == {"totp", "recovery_codes"}
    first, second = (client.get(CODES).content.decode() for _visit in range(2))
    assert len(shown_codes(first)) == 10
    assert all(f"{code}%0A" in first for code in shown_codes(first))
    assert shown_codes(second) == []
    assert client.get(f"{CODES}download/").status_code == 403


def test_secrets_are_stored_unreadable_and_survive_a_new_key_of_the_house(
    person: User, client: Client, settings: Any
) -> None:
    secret = give_app(person)
    row = Authenticator.objects.get(user=person)
    assert secret not in str(row.data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert row.wrap().validate_code(code_of(secret))


def test_sign_in_takes_a_second_step_and_a_new_session(person: User, client: Client) -> None:
    secret = give_app(person)
    assert log_in(client, person)["Location"] == STEP
    assert not is_in(client)
    before = client.session.session_key
    assert client.post(STEP, {"code": code_of(secret)})["Location"] == "/"
    assert is_in(client)
    assert client.session.session_key != before


def test_sign_in_by_mailed_code_takes_the_second_step_too(person: User, client: Client) -> None:
    give_app(person)
    client.post("/accounts/login/code/", {"email": person.email})
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found
    assert client.post("/accounts/login/code/confirm/", {"code": found[1]})["Location"] == STEP
    assert not is_in(client)


def test_sign_in_code_works_once_though_the_clock_is_borne_with(person: User) -> None:
    secret = give_app(person)
    later = code_of(secret, steps=1)
    first, second = Client(), Client()
    for client in (first, second):
        log_in(client, person)
        client.post(STEP, {"code": later})
    assert is_in(first)
    assert not is_in(second)
    with time_machine.travel(timezone.now() + timedelta(seconds=45)):
        second.post(STEP, {"code": later})
    assert not is_in(second)


def test_sign_in_codes_guessed_too_often_are_refused(person: User, client: Client) -> None:
    secret = give_app(person)
    log_in(client, person)
    for number in range(6):
        client.post(STEP, {"code": f"00000{number}"})
    client.post(STEP, {"code": code_of(secret)})
    assert not is_in(client)


def test_sign_in_recovery_code_works_once(person: User) -> None:
    client = Client()
    log_in(client, person)
    set_up(client)
    code = shown_codes(client.get(CODES).content.decode())[0]
    first, second = Client(), Client()
    for other in (first, second):
        log_in(other, person)
        other.post(STEP, {"code": code})
    assert is_in(first)
    assert not is_in(second)
    assert "9 left" in first.get("/accounts/2fa/").content.decode()


def test_confirming_with_a_code_gives_the_session_a_new_key_that_the_list_knows(person: User, client: Client) -> None:
    secret = give_app(person)
    log_in_with_app(client, person, secret)
    before = client.session.session_key
    answer = client.post(
        "/accounts/2fa/reauthenticate/?next=/accounts/2fa/",
        {"code": code_of(secret, steps=1), "next": "/accounts/2fa/"},
    )
    assert answer["Location"] == "/accounts/2fa/"
    assert client.session.session_key != before
    assert [one.session_key for one in UserSession.objects.filter(user=person)] == [client.session.session_key]
    assert is_in(client)


def test_new_codes_replace_the_old_ones(person: User, client: Client) -> None:
    log_in(client, person)
    set_up(client)
    old = shown_codes(client.get(CODES).content.decode())
    assert client.get(f"{CODES}generate/").status_code == 200
    assert client.post(f"{CODES}generate/")["Location"] == CODES
    new = shown_codes(client.get(CODES).content.decode())
    assert len(new) == 10
    assert set(new) & set(old) == set()


def test_removing_the_app_takes_the_codes_along(person: User, client: Client) -> None:
    log_in(client, person)
    set_up(client)
    assert "Remove the authenticator app?" in client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert client.post("/accounts/2fa/totp/deactivate/")["Location"] == "/accounts/2fa/"
    assert types_of(person) == set()
    assert log_in(Client(), person)["Location"] == "/"


def test_set_up_waits_for_a_confirmed_address(client: Client, person: User) -> None:
    person.emailaddress_set.create(email="other@example.org", verified=False)  # type: ignore[attr-defined]  # allauth's
    log_in(client, person)
    confirm(client)
    page = client.get(ACTIVATE, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Confirm all your e-mail addresses first" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "said"), [("", "Enter your name"), ("x" * 121, "at most 120"), ("   ", "Enter your")]
)
def test_name_that_is_none_is_refused_in_words(person: User, client: Client, name: str, said: str) -> None:
    log_in(client, person)
    answer = client.post("/accounts/name/", {"name": name})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_name_is_changed_by_its_holder(person: User, client: Client) -> None:
    log_in(client, person)
    assert client.post("/accounts/name/", {"name": "  Ana   Obi "})["Location"] == "/accounts/name/"
    person.refresh_from_db()
    assert person.name == "Ana Obi"


def test_security_page_shows_everything_at_one_glance(person: User, client: Client) -> None:
    log_in(client, person)
    page = client.get("/accounts/2fa/").content.decode()
    for words in ("Password", "Authenticator app", "Passkeys", "Recovery codes", "Sessions", "1 device"):
        assert words in page
    set_up(client)
    assert "10 left" in client.get("/accounts/2fa/").content.decode()
