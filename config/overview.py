"""The first page of a network, put together from all floors."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from config.navigation import address
from initiatives.models import Goal, Initiative
from initiatives.queries.initiatives import visible_initiatives
from measurement.enums import EntryState
from measurement.models import Assignment, Baseline, Entry, GoalMeasure, Indicator, Submission
from measurement.queries.dashboard import dashboard_of
from partners.enums import JoinRequestState
from partners.models import JoinRequest, Participation
from tenancy.models import Network
from tenancy.permissions import HeldGrant, Permission, Scope, can
from tenancy.queries.overview import InitiativeLine, Overview, Standing, Step

Grants = tuple[HeldGrant, ...]
FIGURES_FOR = 6  # initiatives whose figures the page reads; the others are named, with their dashboards


@dataclass(frozen=True)
class Facts:
    """What is known of each initiative, by id; `done` names the first steps that are behind it."""

    goals: Mapping[int, str]
    partners: Mapping[int, int]
    waiting: Mapping[int, int]
    requests: Mapping[int, int]
    measures: Mapping[int, int]  # the indicator that measures the goal
    done: Mapping[str, Collection[int]]


def overview_of(*, network: Network, grants: Grants, at: datetime) -> Overview:
    """The initiatives these grants open, each with where it stands, and its first steps for those who set it up.

    Ten statements however many initiatives, and those of a dashboard for each of the first few.
    """
    initiatives = list(visible_initiatives(grants))
    facts = _facts([one.pk for one in initiatives])
    shown = [one for one in initiatives if one.pk in facts.done["submitted"]][:FIGURES_FOR]
    standings = {one.pk: _standing(one, at) for one in shown if _may(grants, Permission.FIGURE_VIEW, one)}
    lines = [_line(network, grants, one, facts, standings.get(one.pk)) for one in initiatives]
    may_create = can(grants, Permission.INITIATIVE_CREATE)
    create_url = address("measurement:initiative-create", network.slug) if may_create else ""
    return Overview(initiatives=lines, create_url=create_url)


def _facts(ids: list[int]) -> Facts:
    goals = dict(Goal.objects.filter(initiative_id__in=ids).values_list("initiative_id", "statement"))
    taking_part = Participation.objects.filter(initiative_id__in=ids, left_on=None).values_list("initiative_id")
    partners = dict(taking_part.annotate(count=Count("id")))
    sent = Entry.objects.filter(state=EntryState.SUBMITTED, submission__initiative_id__in=ids).order_by()
    waiting = sent.values_list("submission__initiative_id").annotate(count=Count("submission_id", distinct=True))
    indicators = Indicator.objects.filter(initiative_id__in=ids)
    assigned = Assignment.objects.filter(indicator__initiative_id__in=ids)
    submissions = Submission.objects.filter(initiative_id__in=ids)
    asked = JoinRequest.objects.filter(state=JoinRequestState.OPEN, initiative_id__in=ids).order_by()
    requests = asked.values_list("initiative_id").annotate(count=Count("id"))
    measured = GoalMeasure.objects.filter(goal__initiative_id__in=ids)
    measures = dict(measured.values_list("goal__initiative_id", "indicator_id"))
    aimed = Baseline.objects.filter(indicator_id__in=measures.values(), indicator__target_value__isnull=False)
    done = {
        "goal": goals,
        "aimed": _those(aimed.values_list("indicator__initiative_id").distinct()),
        "partners": partners,
        "indicators": _those(indicators.values_list("initiative_id").distinct()),
        "assigned": _those(assigned.values_list("indicator__initiative_id").distinct()),
        "submitted": _those(submissions.values_list("initiative_id").distinct()),
    }
    return Facts(
        goals=goals,
        partners=partners,
        waiting=dict(waiting),
        requests=dict(requests),
        measures=measures,
        done=done,
    )


def _those(rows: Iterable[tuple[int]]) -> frozenset[int]:
    return frozenset(id_ for (id_,) in rows)


def _may(grants: Grants, permission: Permission, initiative: Initiative) -> bool:
    return can(grants, permission, Scope(initiative_id=initiative.pk))


def _line(
    network: Network, grants: Grants, initiative: Initiative, facts: Facts, standing: Standing | None
) -> InitiativeLine:
    key, here = initiative.pk, (network.slug, initiative.slug)
    to_review = facts.waiting.get(key, 0) if _may(grants, Permission.SUBMISSION_REVIEW, initiative) else 0
    may_edit = _may(grants, Permission.INITIATIVE_EDIT, initiative)
    requests = facts.requests.get(key, 0) if may_edit else 0
    return InitiativeLine(
        name=initiative.name,
        url=address("measurement:dashboard", *here) if _may(grants, Permission.FIGURE_VIEW, initiative) else "",
        goal=facts.goals.get(key, ""),
        partner_count=facts.partners.get(key, 0),
        is_open=initiative.is_open,
        steps=_steps(network, initiative, facts) if may_edit else (),
        standing=standing,
        to_review=to_review,
        review_url=address("measurement:review", *here) if to_review else "",
        requests=requests,
        requests_url=address("partners:join-requests", network.slug) if requests else "",
    )


def _standing(initiative: Initiative, at: datetime) -> Standing:
    """As its dashboard says it."""
    board = dashboard_of(initiative, at=at)
    figures = board.goal.figures if board.goal else None
    if figures is None or figures.latest is None or not figures.has_value:
        return Standing(improved=board.score.improved, tracked=board.score.tracked)
    return Standing(
        improved=board.score.improved,
        tracked=board.score.tracked,
        value=figures.value_text,
        unit=figures.unit,
        words=f"{figures.latest.period.label} · {figures.coverage_text}",
        status=figures.standing.value,
        status_label=figures.standing_text,
    )


def first_steps_of(*, network: Network, initiative: Initiative) -> tuple[Step, ...]:
    """The same steps, for the set-up of one initiative. Ten statements."""
    return _steps(network, initiative, _facts([initiative.pk]))


def _steps(network: Network, initiative: Initiative, facts: Facts) -> tuple[Step, ...]:
    """From an empty initiative to a dashboard that shows something; none once all are done."""
    here = (network.slug, initiative.slug)
    measure = facts.measures.get(initiative.pk)
    aim = address("measurement:indicator-setup", *here, measure) if measure else address("initiatives:edit", *here)
    table = (
        ("goal", _("Agree on one shared goal"), _("Who is to be better off, by how much, and by when."),
         address("initiatives:edit", *here)),
        ("indicators", _("Choose the indicators"), _("The few measures that everybody reports in the same way."),
         address("measurement:indicators", *here)),
        ("partners", _("Add the partners"), _("The organisations that work on the goal, and who speaks for them."),
         f"{address('partners:partner-create', network.slug)}?then={initiative.slug}"),
        ("assigned", _("Say who reports what"), _("From then on the first period is due."),
         address("measurement:assignments", *here)),
        ("aimed", _("Say where the goal starts and where it should be"),
         _("Baseline and target of what measures it. You may do this later, when you know them."), aim),
        ("submitted", _("Get the first figures"), _("The dashboard fills as submissions are approved."),
         address("measurement:review", *here)),
    )  # fmt: skip
    steps = tuple(Step(title, hint, url, initiative.pk in facts.done[key]) for key, title, hint, url in table)
    return () if all(step.is_done for step in steps) else steps
