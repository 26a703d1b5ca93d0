"""How the installation and one network on it are: what its owner may know, and nothing of other networks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Min, Q
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenancy.enums import JobState, MailState
from tenancy.models import Heartbeat, Job, Mail
from tenancy.queries.health import HEARTBEAT_LASTS, PROCESSES, broker_trouble

SLOW_QUEUE = timedelta(minutes=5)
FIGURES_LAST = timedelta(hours=36)
LONGEST = 50  # rows of running work
OK, WARN, BAD, UNKNOWN = "ok", "warn", "bad", "unknown"
STATE_WORDS = {
    OK: gettext_lazy("works"),
    WARN: gettext_lazy("wants a look"),
    BAD: gettext_lazy("does not work"),
    UNKNOWN: gettext_lazy("not known yet"),
}


@dataclass(frozen=True)
class Part:
    """One part: `state` is ok, warn, bad or unknown; `words` say it, `detail` says more.

    `measured` is what differs at each look (milliseconds) and tells of no change. `page` is the
    URL name of where one does something about it.
    """

    key: str
    label: str
    state: str
    words: str
    detail: str = ""
    measured: str = field(default="", compare=False, repr=False)
    page: str = ""


@dataclass(frozen=True)
class RunningJob:
    """Work that is being done now; `total` is None where its length is not known."""

    title: str
    kind: str
    done: int
    total: int | None


@dataclass(frozen=True)
class NetworkHealth:
    """All parts in the order in which a request meets them."""

    version: str
    parts: tuple[Part, ...]
    running: tuple[RunningJob, ...]

    @property
    def state(self) -> str:
        """The worst of all; what is not known yet is no trouble."""
        states = {part.state for part in self.parts}
        return next((state for state in (BAD, WARN) if state in states), OK)


def network_health(*, network_id: int, at: datetime) -> NetworkHealth:
    """The parts as they are now, of the current network. Ten statements, eleven where figures are wrong."""
    parts = (
        Part("web", _("Pages"), OK, _("Answering"), _("Keel %(version)s") % {"version": settings.KEEL_VERSION}),
        _database(),
        _migrations(),
        _broker(),
        *_processes(at),
        _queue(network_id, at),
        _mails(),
        _figures(network_id, at),
    )
    return NetworkHealth(settings.KEEL_VERSION, parts, _running(network_id))


def _database() -> Part:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0]).split()[0]
    spent = (time.perf_counter() - began) * 1000
    asked = _("asked and answered in %(ms).1f ms") % {"ms": spent}
    return Part("database", _("Database"), OK, _("Answering"), f"PostgreSQL {version}", asked)


def _migrations() -> Part:
    label = _("Tables")
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = set(cursor.fetchall())
    if missing := _known_migrations() - applied:
        words = ngettext("%(n)d change is missing", "%(n)d changes are missing", len(missing)) % {"n": len(missing)}
        return Part("migrations", label, BAD, words, _("Run the migrations of this version."))
    count = len(_known_migrations())
    return Part("migrations", label, OK, _("Up to date"), _("%(n)d changes applied") % {"n": count})


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Those of the code that runs; read from the disk once."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _broker() -> Part:
    label = _("Messenger")
    if broker_trouble() is None:
        return Part("broker", label, OK, _("Answering"), _("It wakes the worker as soon as there is work."))
    return Part("broker", label, WARN, _("Not answering"), _("Nothing is lost; work begins some seconds later."))


def _processes(at: datetime) -> list[Part]:
    beats = dict(Heartbeat.objects.filter(part__in=PROCESSES).values_list("part", "at"))
    labels = {"worker": _("Worker"), "beat": _("Clock")}
    return [_process(part, labels[part], beats, at) for part in PROCESSES]


def _process(part: str, label: str, beats: Mapping[str, datetime], at: datetime) -> Part:
    if part not in beats:
        return Part(part, label, BAD, _("No sign of life yet"), _("What is waiting is kept until it starts."))
    if at - beats[part] <= HEARTBEAT_LASTS:
        return Part(part, label, OK, _("Working"), _("Its last sign of life is less than half a minute old."))
    since = _("Its last sign of life was %(time)s ago. What is waiting is kept.") % {"time": _span(at - beats[part])}
    return Part(part, label, BAD, _("No sign of life"), since)


def _queue(network_id: int, at: datetime) -> Part:
    mine = Job.objects.filter(~Q(state=JobState.DONE), network_id=network_id)
    is_due = Q(state=JobState.QUEUED, run_after__lte=at)
    found = mine.aggregate(
        due=Count("pk", filter=is_due),
        oldest=Min("run_after", filter=is_due),
        parked=Count("pk", filter=Q(state=JobState.PARKED)),
    )
    due, parked = found["due"], found["parked"]
    waiting = ngettext("%(n)d is waiting", "%(n)d are waiting", due) % {"n": due} if due else _("Nothing is waiting")
    if due:
        said = {"waiting": waiting, "time": _span(at - found["oldest"])}
        waiting = _("%(waiting)s, the oldest for %(time)s") % said
    label = _("Work in the background")
    if parked:
        words = ngettext("%(n)d has stopped", "%(n)d have stopped", parked) % {"n": parked}
        return Part("queue", label, WARN, words, waiting, page="tenancy:jobs")
    is_slow = bool(due) and at - found["oldest"] > SLOW_QUEUE
    return Part("queue", label, WARN if is_slow else OK, _("Behind") if is_slow else _("On time"), waiting)


def _mails() -> Part:
    found = Mail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MailState.QUEUED)), failed=Count("pk", filter=Q(state=MailState.FAILED))
    )
    count = {"n": found["waiting"]}
    waiting = ngettext("%(n)d is waiting", "%(n)d are waiting", found["waiting"]) % count
    detail = waiting if found["waiting"] else _("None is waiting")
    if failed := found["failed"]:
        words = ngettext("%(n)d could not be sent", "%(n)d could not be sent", failed) % {"n": failed}
        return Part("mails", _("Mails"), WARN, words, detail, page="tenancy:mails")
    return Part("mails", _("Mails"), OK, _("All sent") if not found["waiting"] else _("On their way"), detail)


def _figures(network_id: int, at: datetime) -> Part:
    label = _("Figures")
    last: Any = import_string(settings.KEEL_LAST_VERIFICATION)(network_id=network_id)
    if last is None:
        first = _("Every figure is held against its answers each night; the first night is still to come.")
        return Part("figures", label, UNKNOWN, _("Not checked yet"), first)
    counts = {"wrong": last.wrong, "checked": last.checked, "time": _span(at - last.at)}
    if last.wrong:
        words = ngettext("%(wrong)d figure is wrong", "%(wrong)d figures are wrong", last.wrong) % counts
        named = counts | {"names": "; ".join(last.indicators)}
        detail = _("of %(checked)d, as checked %(time)s ago: %(names)s") % named
        return Part("figures", label, BAD, words, detail)
    detail = _("%(checked)d figures held against their answers %(time)s ago, all as recomputed") % counts
    if at - last.at > FIGURES_LAST:
        return Part("figures", label, WARN, _("Not checked last night"), detail)
    return Part("figures", label, OK, _("All as recomputed"), detail)


def _running(network_id: int) -> tuple[RunningJob, ...]:
    words: dict[str, str | Promise] = import_string(settings.KEEL_JOB_WORDS)
    rows = Job.objects.filter(network_id=network_id, state=JobState.RUNNING).order_by("pk")[:LONGEST]
    return tuple(
        RunningJob(str(words.get(row.kind, row.kind)), row.kind, row.done_count, row.total_count) for row in rows
    )


def _span(age: timedelta) -> str:
    """A length of time in one unit, as people say it: "12 minutes"."""
    minutes = max(int(age.total_seconds()) // 60, 0)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
