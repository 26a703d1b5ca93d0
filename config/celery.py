"""Celery: carries wake-ups. What is due stands in PostgreSQL (see tenancy/operations/jobs.py)."""

import os
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("keel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class HeartbeatScheduler(PersistentScheduler):
    """Beat, leaving a heartbeat in the database at each turn, so that health can speak for it."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from tenancy.operations.heartbeats import beat  # noqa: PLC0415 - models load after the app

        beat(part="beat")
        return float(super().tick(*args, **kwargs))
