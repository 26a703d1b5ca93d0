"""What the installation does as a whole, read from global tables when somebody asks: no table of a network."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.models import Count, Max, Min, Q, Sum
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.job_words import JOB_WORDS
from measurement.models import Verification
from tenancy.enums import JobState
from tenancy.models import Heartbeat, Job, Network
from tenancy.queries.health import PROCESSES

ALIAS = "side"  # as the role that serves, on a connection of its own
PATIENCE_MS = 5000
UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.PARKED)
Rows = Iterable[tuple[tuple[str, ...], float]]


@dataclass(frozen=True)
class Installation(Collector):
    """Queue, signs of life, verified figures and the database, as of `at`; `keel_database_up` 0 where none answers."""

    at: datetime

    def collect(self) -> Iterator[Metric]:
        connections[ALIAS].close_if_unusable_or_obsolete()
        try:
            with transaction.atomic(using=ALIAS):
                with connections[ALIAS].cursor() as cursor:
                    cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE_MS])
                found = [*self._queue(), *self._alive(), *self._figures(), *_database()]
        except DatabaseError:
            found = [_gauge("keel_database_up", "1 while the database answers.", (), [((), 0)])]
        yield from found

    def _queue(self) -> Iterator[Metric]:
        """Jobs that are not done. Kinds that nobody knows any more count as `other`."""
        rows = (
            Job.objects.using(ALIAS)
            .filter(~Q(state=JobState.DONE))
            .values("kind", "state")
            .annotate(count=Count("pk"), oldest=Min("run_after"), late=Count("pk", filter=Q(run_after__lte=self.at)))
        )
        counts = dict.fromkeys(((kind, str(state)) for kind in JOB_WORDS for state in UNFINISHED), 0.0)
        ages: dict[tuple[str, ...], float] = dict.fromkeys(((kind,) for kind in JOB_WORDS), 0.0)
        for row in rows:
            kind = row["kind"] if row["kind"] in JOB_WORDS else "other"
            counts[kind, row["state"]] = counts.get((kind, row["state"]), 0) + row["count"]
            if row["state"] == JobState.QUEUED and row["late"]:
                waited = (self.at - row["oldest"]).total_seconds()
                ages[(kind,)] = max(ages.get((kind,), 0), waited)
        jobs = "Jobs that are not done, by kind and state; mails are jobs of the kind mail.send."
        yield _gauge("keel_jobs", jobs, ("kind", "state"), counts.items())
        oldest = "How long the oldest job has been due and waiting, by kind; 0 when none is."
        yield _gauge("keel_job_oldest_due_seconds", oldest, ("kind",), ages.items())

    def _alive(self) -> Iterator[Metric]:
        beats = dict(Heartbeat.objects.using(ALIAS).filter(part__in=PROCESSES).values_list("part", "at"))
        ages = [((part,), (self.at - beats[part]).total_seconds()) for part in PROCESSES if part in beats]
        yield _gauge("keel_heartbeat_age_seconds", "Since the last sign of life of worker and beat.", ("part",), ages)

    def _figures(self) -> Iterator[Metric]:
        found = Verification.objects.using(ALIAS).aggregate(
            oldest=Min("at"), latest=Max("at"), checked=Sum("checked_count"), wrong=Sum("wrong_count")
        )
        running = Network.objects.using(ALIAS).filter(suspended_at=None)
        missing = running.exclude(pk__in=Verification.objects.using(ALIAS).values("network_id")).count()
        checked = "Figures held against their answers by the last verification of each network."
        yield _gauge("keel_figures_verified", checked, (), [((), found["checked"] or 0)])
        wrong = "Of these, figures that were not what their answers make. Must be 0."
        yield _gauge("keel_figures_wrong", wrong, (), [((), found["wrong"] or 0)])
        times = [((which,), found[which].timestamp()) for which in ("oldest", "latest") if found[which]]
        when = "When figures were last verified: of the network longest ago, and of the latest."
        yield _gauge("keel_figures_verified_timestamp_seconds", when, ("network",), times)
        never = "Networks whose figures have never been verified."
        yield _gauge("keel_figures_networks_never_verified", never, (), [((), missing)])


def _database() -> Iterator[Metric]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), numbackends, current_setting('max_connections')::int "
            "FROM pg_stat_database WHERE datname = current_database()"
        )
        size, used, most = cursor.fetchone()
    yield _gauge("keel_database_up", "1 while the database answers.", (), [((), 1)])
    yield _gauge("keel_database_bytes", "The size of the database.", (), [((), size)])
    yield _gauge("keel_database_connections", "Connections to the database.", (), [((), used)])
    yield _gauge("keel_database_connections_most", "How many its server takes.", (), [((), most)])


def _gauge(name: str, about: str, labels: tuple[str, ...], rows: Any) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family
