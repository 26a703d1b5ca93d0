"""What Prometheus may know: how long requests take, what waits, who is alive, whether the figures are right.

No label holds a network, a person, an address or anything typed in: requests are labelled by the
name of their view, work by its kind. What happens in this process is counted here (several web
processes share files, see `config/gunicorn.py`); what the whole installation does stands in the
database and is read at each scrape, from global tables alone.
"""

import hashlib
import hmac
import ipaddress
import os
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_prometheus import middleware as counted
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from config.metrics_of_database import Installation

LATENCY = "django_http_requests_latency_seconds_by_view_method"


class Metrics(counted.Metrics):
    """Those of django-prometheus, with the status beside view and method, and no method that somebody made up."""

    _instance = None

    def register_metric(
        self, metric_cls: Any, name: str, documentation: str, labelnames: Any = (), **kwargs: Any
    ) -> Any:
        if name == LATENCY:
            labelnames = (*labelnames, "status")
        return super().register_metric(metric_cls, name, documentation, labelnames=labelnames, **kwargs)


class BeforeMiddleware(counted.PrometheusBeforeMiddleware):
    """The outermost step: all the time an answer takes."""

    metrics_cls = Metrics


class AfterMiddleware(counted.PrometheusAfterMiddleware):
    """The innermost step: the view alone, under its name."""

    metrics_cls = Metrics

    def label_metric(self, metric: Any, request: HttpRequest, response: Any = None, **labels: str) -> Any:
        if "method" in labels:
            labels["method"] = self._method(request)
        if metric is self.metrics.requests_latency_by_view_method:
            labels["status"] = str(response.status_code)
        return super().label_metric(metric, request, response, **labels)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Count it; its time is taken with the answer that it becomes."""
        self.metrics.exceptions_by_type.labels(type=type(exception).__name__).inc()
        self.metrics.exceptions_by_view.labels(view=self._get_view_name(request)).inc()


@never_cache
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything, as Prometheus reads it; for others there is no such page."""
    if request.method not in ("GET", "HEAD") or not _may_read(request):
        raise Http404
    here: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # one of several processes: their files together
        here = CollectorRegistry()
        MultiProcessCollector(here)  # type: ignore[no-untyped-call]  # adds itself
    installation = CollectorRegistry(auto_describe=False)
    installation.register(Installation(at=timezone.now()))
    return HttpResponse(generate_latest(here) + generate_latest(installation), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """Who has the token; where none is set, this machine may read the embedded run on it."""
    if settings.METRICS_TOKEN:
        scheme, _blank, sent = request.headers.get("Authorization", "").partition(" ")
        # Digests, so that neither content nor length shows in the time it takes.
        digests = [hashlib.sha256(token.encode()).digest() for token in (sent, settings.METRICS_TOKEN)]
        return hmac.compare_digest(*digests) and scheme.lower() == "bearer"
    return settings.KEEL_EMBEDDED and _is_from_here(request)


def _is_from_here(request: HttpRequest) -> bool:
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # a proxy on this machine speaks for somebody elsewhere
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
