"""The broker carries wake-ups; nobody waits for it."""

import time

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError

from config.celery import app


def test_broker_that_is_away_is_given_up_at_once() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    spent = []
    for _time in range(3):  # one may be held up by whatever else the machine does
        began = time.monotonic()
        with (
            pytest.raises(OperationalError),
            app.connection("redis://127.0.0.1:1/0", transport_options=options) as broker,
        ):
            _ = broker.default_channel
        spent.append(time.monotonic() - began)
    assert min(spent) < 1
