"""A second initiative in network A, with something in everything that belongs to an initiative."""

from dataclasses import dataclass
from datetime import date

from backbone.enums import ReportState
from backbone.models import Report, ReportSchedule
from initiatives.models import Initiative, Outcome
from measurement.models import (
    Assignment,
    Baseline,
    Dataset,
    EvidenceFile,
    ImportRun,
    Indicator,
    Submission,
    Target,
)
from measurement.operations.expectations import open_due
from partners.models import Participation, Partner
from tenancy.enums import Role
from tenancy.models import Grant, Invitation
from tenancy.row_security import network
from tests.measurement.figures_world import report, set_baseline
from tests.world import NOW, Side, assign, grant, make_indicator, make_initiative, make_partner

MARK = "qvx-next-door"  # in every name of the second initiative
PARTNER_MARK = "qwz-partner-next-door"
NUMBER = 7_719_043  # what its partner reported; no row has such an id


@dataclass(frozen=True)
class Neighbour:
    """The second initiative with its only partner; `rows` are ids by model label, one of each."""

    side: Side
    partner: Partner
    rows: dict[str, int]


def make_neighbour(home: Side) -> Neighbour:
    """Beside the initiative of `home`, in the same network: other people, another partner, figures of its own."""
    with network(home.network.pk):
        initiative = make_initiative(home.network, name=f"{MARK} initiative", slug="walk-well")
        partner = make_partner(initiative, code="p9", name=PARTNER_MARK)
        indicator = make_indicator(initiative, home.calendar, code="walking", name="Walks to school")
        Indicator.objects.filter(pk=indicator.pk).update(question=f"{MARK} question", story=f"{MARK} story")
        Indicator.objects.create(
            network=home.network, initiative=initiative, definition_id=home.indicator.definition_id,
            calendar=home.calendar, starts_on=date(2025, 1, 1), question=f"{MARK} too", position=2,
        )  # fmt: skip
        side = Side(home.network, initiative, [partner], home.calendar, home.periods, indicator)
        assign(indicator, partner)
        open_due(initiative_ids=[initiative.pk], at=NOW)
        report(side, 0, [NUMBER])
        side.people["backbone"] = grant(home.network, "backbone@next.example.org", Role.BACKBONE, **_of(initiative))
        side.people["lead"] = grant(home.network, "lead@next.example.org", Role.LEAD, partner_id=partner.pk)
        rows = _measured(side) | _reported(side) | _invited(side)
    return Neighbour(side, partner, rows)


def _of(initiative: Initiative) -> dict[str, int]:
    return {"initiative_id": initiative.pk}


def _measured(side: Side) -> dict[str, int]:
    tenant, initiative = side.network, side.initiative
    submission = Submission.objects.filter(initiative=initiative).earliest("pk")
    Submission.objects.filter(initiative=initiative).update(draft={f"{side.indicator.pk}.narrative": f"{MARK} draft"})
    file = EvidenceFile.objects.create(
        network=tenant, submission=submission, name=f"{MARK}.pdf", stored_as="x", content_type="application/pdf",
        size=1, sha256="", uploaded_by_name="Ana", uploaded_at=NOW,
    )  # fmt: skip
    run = ImportRun.objects.create(
        network=tenant, initiative=initiative, file_name=f"{MARK}.csv", stored_as="y", sha256="", mapping={},
        by_name="Ana", received_at=NOW,
    )  # fmt: skip
    dataset = Dataset.objects.create(
        network=tenant, initiative=initiative, code="next", name=f"{MARK} series", publisher="City", imported_at=NOW
    )
    set_baseline(side.indicator, 7718, side.periods[0])
    Target.objects.create(network=tenant, indicator=side.indicator, period=side.periods[0], value=7717)
    outcome = Outcome.objects.create(network=tenant, initiative=initiative, code="next", name=f"{MARK} outcome")
    made = (initiative, side.indicator, submission, file, run, dataset, outcome, side.partners[0])
    first = (Assignment, Baseline, Target)
    of_indicator = {model._meta.label: model._default_manager.get(indicator=side.indicator).pk for model in first}
    return {row._meta.label: int(row.pk) for row in made} | of_indicator


def _reported(side: Side) -> dict[str, int]:
    tenant, initiative = side.network, side.initiative
    common = {"network": tenant, "initiative": initiative}
    schedule = ReportSchedule.objects.create(
        **common, calendar=side.calendar, title=f"{MARK} schedule", starts_on=date(2026, 1, 1), created_at=NOW
    )
    published = Report.objects.create(
        **common, period=side.periods[0], title=f"{MARK} report", requested_at=NOW, state=ReportState.PUBLISHED,
        compiled_at=NOW, published_at=NOW,
    )  # fmt: skip
    return {"backbone.ReportSchedule": schedule.pk, "backbone.Report": published.pk}


def _invited(side: Side) -> dict[str, int]:
    invitation = Invitation.objects.create(
        network=side.network, email="asked@next.example.org", role=Role.FUNDER, initiative_id=side.initiative.pk,
        scope_name=side.initiative.name, invited_by=side.people["backbone"], invited_at=NOW, sent_at=NOW,
        expires_at=NOW,
    )  # fmt: skip
    held = Grant.objects.get(user=side.people["backbone"])
    part = Participation.objects.get(initiative=side.initiative)
    return {"tenancy.Invitation": invitation.pk, "tenancy.Grant": held.pk, "partners.Participation": part.pk}
