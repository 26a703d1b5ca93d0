"""The first page of a network, put together from all floors."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from config.navigation import address
from initiatives.models import Goal, Initiative
from initiatives.queries.initiatives import visible_initiatives
from measurement.models import Assignment, Indicator, Submission
from partners.models import Participation
from tenancy.models import Network
from tenancy.permissions import HeldGrant, Permission, Scope, can
from tenancy.queries.overview import InitiativeLine, Overview, Step


def overview_of(*, network: Network, grants: tuple[HeldGrant, ...]) -> Overview:
    """The initiatives these grants open, each with its first steps for those who set it up.

    Six statements, however many initiatives.
    """
    initiatives = list(visible_initiatives(grants))
    ids = [one.pk for one in initiatives]
    goals = dict(Goal.objects.filter(initiative_id__in=ids).values_list("initiative_id", "statement"))
    taking_part = Participation.objects.filter(initiative_id__in=ids, left_on=None).values_list("initiative_id")
    partners = dict(taking_part.annotate(count=Count("id")))
    done = {
        "goal": frozenset(goals),
        "partners": frozenset(partners),
        "indicators": _those(Indicator.objects.filter(initiative_id__in=ids).values_list("initiative_id")),
        "assigned": _those(
            Assignment.objects.filter(indicator__initiative_id__in=ids).values_list("indicator__initiative_id")
        ),
        "submitted": _those(Submission.objects.filter(initiative_id__in=ids).values_list("initiative_id")),
    }
    lines = [
        InitiativeLine(
            name=one.name,
            url=address("measurement:dashboard", network.slug, one.slug),
            goal=goals.get(one.pk, ""),
            partner_count=partners.get(one.pk, 0),
            is_open=one.is_open,
            steps=_steps(network, one, done) if _may_edit(grants, one) else (),
        )
        for one in initiatives
    ]
    may_create = can(grants, Permission.INITIATIVE_CREATE)
    create_url = address("measurement:initiative-create", network.slug) if may_create else ""
    return Overview(initiatives=lines, create_url=create_url)


def _those(rows: Iterable[tuple[int]]) -> frozenset[int]:
    return frozenset(id_ for (id_,) in rows)


def _may_edit(grants: tuple[HeldGrant, ...], initiative: Initiative) -> bool:
    return can(grants, Permission.INITIATIVE_EDIT, Scope(initiative_id=initiative.pk))


def _steps(network: Network, initiative: Initiative, done: dict[str, frozenset[int]]) -> tuple[Step, ...]:
    """From an empty initiative to a dashboard that shows something; none once all are done."""
    here = (network.slug, initiative.slug)
    table = (
        ("goal", _("Agree on one shared goal"), _("Who is to be better off, by how much, and by when."),
         address("initiatives:edit", *here)),
        ("indicators", _("Choose the indicators"), _("The few measures that everybody reports in the same way."),
         address("measurement:indicators", *here)),
        ("partners", _("Add the partners"), _("The organisations that work on the goal, and who speaks for them."),
         address("partners:partners", network.slug)),
        ("assigned", _("Say who reports what"), _("From then on the first period is due."),
         address("measurement:indicators", *here)),
        ("submitted", _("Get the first figures"), _("The dashboard fills as submissions are approved."),
         address("measurement:review", *here)),
    )  # fmt: skip
    steps = tuple(Step(title, hint, url, initiative.pk in done[key]) for key, title, hint, url in table)
    return () if all(step.is_done for step in steps) else steps
