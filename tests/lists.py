"""Every page with a list: where it is, a filter of it, and how many rows it says it shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from backbone.enums import ReportState
from backbone.models import Report, ReportSchedule
from initiatives.models import Outcome
from measurement.models import (
    Category,
    Dataset,
    DatasetSeries,
    DatasetValue,
    Dimension,
    ImportProblem,
    ImportRun,
    ImportState,
    SavedMapping,
    Target,
)
from measurement.operations.expectations import open_due
from partners.models import JoinRequest, Partner
from tenancy.enums import JobState, Role
from tenancy.models import ApiKey, Invitation, Job, Mail, OutboxMail, Place, Population
from tenancy.operations.events import record
from tests.measurement.figures_world import cell, report, set_baseline
from tests.world import NOW, Side, assign, make_partner

MANY = 31  # more than one page
SHOWING = re.compile(r"Showing \d+–\d+ of (\d+)")
N, I = "/n/net-a/", "/n/net-a/start-well/"  # noqa: E741 - a network, an initiative


def by_pager(html: str) -> int:
    """ "Showing 1–25 of 60"; nothing is said where nothing is found."""
    found = SHOWING.search(html)
    return int(found[1]) if found else 0


def by_heads(html: str) -> int:
    """Rows of the tables in the page's content."""
    return len(re.findall(r"<th scope=\"row\"", html))


def by_marks(mark: str) -> Callable[[str], int]:
    return lambda html: html.count(mark)


@dataclass(frozen=True)
class Listed:
    """`path` is the page; `files` where its files are, by default the page itself; `filter` leaves some rows."""

    path: str
    count: Callable[[str], int] = by_heads
    filter: str = ""
    which: str = ""
    files: str = ""

    def file(self, kind: str, query: str) -> str:
        parts = "&".join(part for part in (query, self.which) if part)
        if "{kind}" in self.files:
            return f"{self.files.format(kind=kind)}?{parts}"
        return f"{self.files or self.path}?{parts}&format={kind}"


def by_lines(html: str) -> int:
    """Lines of the lists that unfold."""
    return sum(found.count("<li>") for found in re.findall(r'<ul class="chosen-list">(.*?)</ul>', html, re.DOTALL))


def before(words: str, count: Callable[[str], int]) -> Callable[[str], int]:
    return lambda html: count(html.partition(words)[0])


def after(words: str, count: Callable[[str], int]) -> Callable[[str], int]:
    return lambda html: count(html.partition(words)[2])


HISTORY = by_marks('class="history-item"')
LISTS: dict[str, Listed] = {
    "partners": Listed(f"{N}partners/", by_pager, "sector=education"),
    "partners, at their own address": Listed(f"{N}partners/", by_pager, "q=1", files=f"{N}partners/export/{{kind}}/"),
    "initiatives": Listed(N, by_marks('class="card-title"')),
    "where a partner takes part": Listed(f"{N}partners/{{partner}}/", before("People who speak for it", by_heads)),
    "people of a partner": Listed(
        f"{N}partners/{{partner}}/", after("People who speak for it", by_heads), which="list=people"
    ),
    "keys": Listed(f"{N}api-keys/", before("Keys of others", by_heads)),
    "keys of others": Listed(f"{N}api-keys/", after("Keys of others", by_heads), which="list=others"),
    "parts of the installation": Listed(f"{N}health/"),
    "history of a partner": Listed(f"{N}partners/{{partner}}/?tab=history", HISTORY),
    "people": Listed(f"{N}people/", lambda html: by_heads(html) - html.count('<th scope="row">invited@')),
    "invitations": Listed(f"{N}people/", by_marks('<th scope="row">invited@'), which="list=invitations"),
    "places": Listed(f"{N}places/"),
    "population": Listed(f"{N}places/", lambda _html: 2, which="list=population"),
    "population of a place": Listed(f"{N}places/{{place}}/"),
    "mails": Listed(f"{N}mails/", by_pager),
    "outbox": Listed(f"{N}outbox/", by_pager),
    "stopped work": Listed(f"{N}jobs/"),
    "definitions": Listed(f"{N}definitions/", by_pager, "q=reading"),
    "versions of a definition": Listed(f"{N}definitions/{{definition}}/", before("Adopted by", by_marks("<dt"))),
    "dimensions": Listed(f"{N}dimensions/"),
    "categories": Listed(f"{N}dimensions/{{dimension}}/"),
    "indicators": Listed(f"{I}indicators/"),
    "assignments": Listed(f"{I}indicators/partners/", filter="q=partner 1"),
    "partners of an indicator": Listed(f"{I}indicators/{{indicator}}/set-up/partners/", lambda _html: MANY + 3),
    "baselines": Listed(f"{I}indicators/{{indicator}}/set-up/", by_marks("City survey")),
    "targets": Listed(f"{I}indicators/{{indicator}}/set-up/", lambda _html: 1, which="list=targets"),
    "submissions": Listed(f"{I}review/?state=overdue", by_pager, "partner={partner}"),
    "who has reported": Listed(f"{I}reporting/", by_pager, "partner={partner}"),
    "requests to join": Listed(f"{N}requests/?state=open", by_pager, "q=nobody"),
    "what a period lacks": Listed(f"{I}periods/{{period}}/closing/", by_lines),
    "imports": Listed(f"{I}imports/", by_pager),
    "saved mappings": Listed(f"{I}imports/mappings/"),
    "indicators of an import": Listed(
        f"{I}imports/{{run}}/", after("Indicators in the file", before("</table>", by_heads)), which="list=indicators"
    ),
    "problems of an import": Listed(f"{I}imports/{{run}}/", by_pager, "code=odd"),
    "published series": Listed(f"{I}datasets/"),
    "values of a series": Listed(f"{I}datasets/{{dataset}}/", lambda _html: 1, files=f"{I}datasets/{{dataset}}.csv"),
    "history of an initiative": Listed(f"{I}set-up/?tab=history", HISTORY),
    "outcome areas": Listed(f"{I}set-up/outcomes/"),
    "reports": Listed(f"{I}reports/"),
    "schedules": Listed(f"{I}reports/", lambda html: len(re.findall(r"schedules/\d+/", html)), which="list=schedules"),
    "figures": Listed(I, by_marks('class="figure-name"'), "q=reading", files=f"{I}figures.{{kind}}"),
}


def make_lists(side: Side) -> dict[str, int]:
    """Something in every list, in some of them more than a page; ids by the names in the paths."""
    _many_partners(side)
    return _of_the_ground(side) | _of_measurement(side) | _of_reports(side)


def _many_partners(side: Side) -> None:
    for number in range(MANY):
        assign(side.indicator, make_partner(side.initiative, code=f"m{number}", name=f"Member {number}"))
    Partner.objects.filter(code__in=["p1", "m4"]).update(sector="education")
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    owner, changed = side.people["owner"], {"name": ["a", "b"]}
    record("partners.partner.edited", by=owner, at=NOW, on=side.partners[0], payload=changed)
    record("initiatives.initiative.edited", by=owner, at=NOW, on=side.initiative, payload=changed)


def _of_the_ground(side: Side) -> dict[str, int]:
    tenant = side.network
    place = Place.objects.create(network=tenant, code="h", name="Harbour", sort_key="harbour")
    for number in range(MANY):
        JoinRequest.objects.create(network=tenant, initiative=side.initiative, name=f"Asks {number}", asked_at=NOW)
    for year in (2024, 2025):
        Population.objects.create(network=tenant, place=place, group=f"children {year}", year=year, size=100)
    for number in range(MANY * 2):
        Mail.objects.create(
            network=tenant, to_email=f"{number}@example.org", subject="=1+1", text="secret", message_id=f"<{number}>",
            queued_at=NOW,
        )  # fmt: skip
    OutboxMail.objects.create(to_email="0@example.org", subject="x", text="secret", message_id="<0>", sent_at=NOW)
    Job.objects.create(
        network=tenant, kind="mail.send", dedupe_key="x", run_after=NOW, created_at=NOW, state=JobState.PARKED
    )
    Invitation.objects.create(
        network=tenant, email="invited@example.org", role=Role.CONTRIBUTOR, partner_id=side.partners[0].pk,
        scope_name="p1", invited_by=side.people["lead"], invited_at=NOW, sent_at=NOW, expires_at=NOW,
    )  # fmt: skip
    for name in ("owner", "lead"):
        ApiKey.objects.create(
            network=tenant, user=side.people[name], prefix=name, name="Export", created_at=NOW, expires_at=NOW
        )
    return {"place": place.pk, "partner": side.partners[0].pk}


def _of_measurement(side: Side) -> dict[str, int]:
    tenant, initiative = side.network, side.initiative
    girls = cell(side, "sex", "Sex", "girls")
    report(side, 4, [41, 10, 12], cells={girls: [26, 6, 1]})
    set_baseline(side.indicator, 42, side.periods[0])
    Target.objects.create(network=tenant, indicator=side.indicator, period=side.periods[4], value=50)
    Category.objects.create(network=tenant, dimension=Dimension.objects.get(), code="boys", name="boys", position=1)
    Outcome.objects.create(network=tenant, initiative=initiative, code="o", name="Reading")
    run = ImportRun.objects.create(
        network=tenant, initiative=initiative, file_name="a.csv", stored_as="y", sha256="", mapping={}, by_name="Ana",
        received_at=NOW, problem_count=MANY, state=ImportState.CHECKED,
        summary={"indicators": [{"name": one, "values": 3, "missing": 1, "empty": 0} for one in ("Reads", "=Writes")]},
    )  # fmt: skip
    for number in range(MANY):
        code = "odd" if number % 2 else "even"
        ImportProblem.objects.create(network=tenant, run=run, row=number, code=code, message="=bad()")
    dataset = Dataset.objects.create(
        network=tenant, initiative=initiative, code="d", name="Series", publisher="City", imported_at=NOW
    )
    series = DatasetSeries.objects.create(network=tenant, dataset=dataset, key="k", name="s", frequency="year")
    days = {"start_on": date(2025, 1, 1), "end_on": date(2025, 12, 31), "label": "2025"}
    DatasetValue.objects.create(network=tenant, series=series, **days, value=7, row=2)
    SavedMapping.objects.create(network=tenant, name="Each quarter", mapping={}, columns=["a", "b"], changed_at=NOW)
    ids = {
        "period": side.periods[0].pk,
        "definition": side.indicator.definition_id,
        "dimension": Dimension.objects.get().pk,
        "indicator": side.indicator.pk,
    }
    return ids | {"run": run.pk, "dataset": dataset.pk}


def _of_reports(side: Side) -> dict[str, int]:
    common = {"network": side.network, "initiative": side.initiative}
    ReportSchedule.objects.create(
        **common, calendar=side.calendar, title="Each quarter", starts_on=date(2026, 1, 1), created_at=NOW
    )
    for number, state in enumerate((ReportState.PUBLISHED, ReportState.REQUESTED)):
        Report.objects.create(
            **common, period=side.periods[number], title=f"Report {number}", requested_at=NOW, state=state,
            compiled_at=NOW, published_at=NOW,
        )  # fmt: skip
    return {}
