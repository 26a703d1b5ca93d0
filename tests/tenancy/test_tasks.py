"""The broker carries wake-ups; nobody waits for it."""

import time

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError

from config.celery import app


def test_broker_that_is_away_is_given_up_at_once() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    began = time.monotonic()
    with pytest.raises(OperationalError), app.connection("redis://127.0.0.1:1/0", transport_options=options) as broker:
        _ = broker.default_channel
    assert time.monotonic() - began < 1
