"""Forms of accounts say what to enter where something is missing."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/accounts/login/", "Enter your password."),
        ("/accounts/signup/", "Enter a password."),
        ("/accounts/password/reset/", "Enter your e-mail address."),
        ("/accounts/login/code/", "Enter your e-mail address."),
    ],
)
def test_form_of_accounts_left_empty_says_what_to_enter(client: Client, address: str, words: str) -> None:
    body = client.post(address, {}).content.decode()
    assert words in body
    assert "This field is required" not in body
