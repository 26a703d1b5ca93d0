"""Celery: carries wake-ups. What is due stands in PostgreSQL (see tenancy/operations/jobs.py)."""

import logging
import logging.config
import os
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.checks import refuse_unsafe_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("keel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # Celery's own; an exception would only be logged there, so the way out is named
def refuse_to_see_through(**_: object) -> None:
    try:
        refuse_unsafe_role("default", "platform")
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


@setup_logging.connect  # Celery's own: it leaves its formats at home where somebody answers
def log_like_everybody(loglevel: int = logging.INFO, **_: object) -> None:
    """The house's lines for worker and beat, too; `--loglevel` says how much Celery tells of itself."""
    logging.config.dictConfig(settings.LOGGING)
    for name in ("celery", "kombu"):
        logging.getLogger(name).setLevel(loglevel)


class HeartbeatScheduler(PersistentScheduler):
    """Beat, leaving a heartbeat in the database at each turn, so that health can speak for it."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from tenancy.operations.heartbeats import beat  # noqa: PLC0415 - models load after the app

        beat(part="beat")
        return float(super().tick(*args, **kwargs))
