"""Accounts with a second factor, for tests: codes as an app would show them, sessions that have used one."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from tenancy.models import User

PASSWORD = "quiet-harbour-9"


def give_app(user: User) -> str:
    """Set up an authenticator app for somebody; the secret in it."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or `steps` half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def give_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, user: User) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def log_in_with_app(client: Client, user: User, secret: str) -> Any:
    """Through both steps of signing in."""
    log_in(client, user)
    return client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})


def types_of(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
