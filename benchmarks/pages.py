"""Pages and answers of the API, through the web server and as one visitor after the other."""

import time
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.clock import timed, timed_with
from benchmarks.networks import INITIATIVE, Built, address_of
from benchmarks.setting import Ratio, Setting, client_of, ratio
from initiatives.models import Initiative
from measurement.models import Submission
from tenancy.operations.events import record
from tenancy.row_security import network

EMPTY = "/networks/"  # "Your networks", of a person with one: a page of the shell and a single line


def dashboard_of(built: Built) -> str:
    return f"/n/{built.slug}/{INITIATIVE}/"


def json_of(built: Built) -> str:
    return f"/api/v1/{built.slug}/figures/?initiative={INITIATIVE}"


def dashboards(setting: Setting) -> Iterator[Ratio]:
    """The dashboard with all indicators and cells, as page and as JSON, and seen again, beside an empty page."""
    somebody = setting.visitor("owner", setting.big)
    page, data = dashboard_of(setting.big), json_of(setting.big)
    _body, headers = somebody.get(page)
    again = {"status": 304, "If-None-Match": headers["etag"]} if "etag" in headers else {}
    sides = timed(
        {
            "page": somebody.opens(page),
            "json": somebody.opens(data),
            "again": somebody.opens(page, **again),  # type: ignore[arg-type]  # of two types
            "empty": somebody.opens(EMPTY),
        },
        runs=setting.size.runs,
        rounds=setting.size.rounds,
    )
    yield ratio("dashboard_vs_empty", sides["page"], sides["empty"], "dashboard / empty signed-in page")
    yield ratio("dashboard_json_vs_empty", sides["json"], sides["empty"], "its figures as JSON / empty page")
    yield ratio("repeat_vs_empty", sides["again"], sides["empty"], "dashboard seen again (304) / empty page")


def first_looks(setting: Setting) -> Iterator[Ratio]:
    """Beside the others: the dashboard as the first to look at it gets it, after something has happened."""
    built = setting.big
    somebody, page = setting.visitor("owner", built), dashboard_of(built)
    runs = max(setting.size.runs // 10, 1)

    def first() -> float:
        with network(built.network_id):
            record("initiatives.initiative.edited", by=None, at=timezone.now(), on=Initiative.objects.get())
        began = time.perf_counter()
        somebody.get(page)
        return time.perf_counter() - began

    def empty() -> float:
        began = time.perf_counter()
        somebody.get(EMPTY)
        return time.perf_counter() - began

    sides = timed_with({"first": first, "empty": empty}, runs=runs, rounds=setting.size.rounds)
    yield ratio("dashboard_first_vs_empty", sides["first"], sides["empty"], "first look after a change / empty page")


def growth(setting: Setting) -> Iterator[Ratio]:
    """The dashboard and a partner's form in the large network, beside those of the small one."""
    sides = {}
    for built in (setting.big, setting.small):
        sides[f"page {built.slug}"] = setting.visitor("owner", built).opens(dashboard_of(built))
        sides[f"form {built.slug}"] = setting.visitor("lead", built).opens(form_of(built))
    found = timed(sides, runs=setting.size.runs, rounds=setting.size.rounds)
    yield ratio("growth_page", found["page big"], found["page small"], "dashboard, large / small network")
    yield ratio("growth_form", found["form big"], found["form small"], "form of a partner, large / small network")


def form_of(built: Built) -> str:
    """The form of the first partner for the open period."""
    with network(built.network_id):
        pk = Submission.objects.get(partner_id=built.partners[0], period_id=built.open_period).pk
    return f"/n/{built.slug}/{INITIATIVE}/submissions/{pk}/"


def listing_pages(built: Built) -> dict[str, str]:
    """Pages that list partners, or something for each of them."""
    here = dashboard_of(built)
    one = f"{here}indicators/{built.indicators[0]}"
    return {
        "dashboard": here,
        "figures as JSON": json_of(built),
        "review": f"{here}review/",
        "partners": f"/n/{built.slug}/partners/",
        "assignments": f"{here}indicators/partners/",
        "indicator": f"{one}/",
        "explanation": f"{one}/explain/",
        "partners of an indicator": f"{one}/set-up/partners/",
        "people": f"/n/{built.slug}/people/",
        "overview": f"/n/{built.slug}/",
        "submissions as JSON": f"/api/v1/{built.slug}/submissions/",
    }


def statements(setting: Setting) -> Iterator[Ratio]:
    """SQL statements of each of those pages; the one that differs most counts."""
    counts = {built.slug: _statements(built) for built in (setting.big, setting.small)}
    pairs = {name: (counts["big"][name], counts["small"][name]) for name in counts["big"]}
    name, (many, few) = max(pairs.items(), key=lambda item: item[1][0] / item[1][1])
    words = ", ".join(f"{page} {left}/{right}" for page, (left, right) in pairs.items())
    yield Ratio("statements_750_vs_5", many / few, many, few, 1, f"SQL statements, most unequal: {name}; {words}")


def _statements(built: Built) -> dict[str, int]:
    client = client_of(address_of("owner", built.slug))
    found = {}
    for name, path in listing_pages(built).items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")
        found[name] = len(queries)
    return found
