"""The review queue of an initiative, and the decisions on one submission."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_tables2 import RequestConfig

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.enums import EntryState
from measurement.exports.work import submission_sheet
from measurement.filters.submissions import STATES, SUBMITTED, SubmissionFilter, in_state
from measurement.models import Entry, Submission, SubmissionVersion
from measurement.operations.reviews import approve, ask_correction, send_back, withdraw_approval
from measurement.queries.answers import beside_of, evidence_of
from measurement.queries.closings import closing_of
from measurement.queries.entries import lines_of
from measurement.queries.review import approvable, moments_of, queue_of
from measurement.queries.submissions import past_deadline
from measurement.queries.value_queries import open_queries
from measurement.tables.submissions import ReviewTable
from measurement.views.review_pages import review_lines
from measurement.views.submission_pages import find_submission, scope_of
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, can
from tenancy.validators import row_id
from tenancy.views.addresses import changed_query, filter_chips
from tenancy.views.downloads import asked_kind, download, in_order

PER_PAGE = 25
CHIPS = ("period", "partner", "indicator")
REPORTING = "reporting:"  # stands before the address of the other list that leads here


def _of(initiative: Initiative) -> QuerySet[Submission]:
    return Submission.objects.filter(initiative=initiative).select_related("initiative", "partner", "period")


def _asked(query: QueryDict) -> QueryDict:
    """What was asked for; without a word about the state, what waits for a decision."""
    asked = query.copy()
    asked.setdefault("state", SUBMITTED)
    return asked


@require_safe
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def review(request: TenantRequest, initiative: Initiative) -> HttpResponseBase:
    """The list; tab, filters, order and page are in the address."""
    asked = _asked(request.GET)
    found = SubmissionFilter(asked, queryset=queue_of(_of(initiative)), request=request)
    may_choose = asked["state"] == SUBMITTED
    query = request.GET.urlencode()
    table = ReviewTable(
        found.qs,
        network_slug=request.network.slug,
        query=query,
        at=request.now,
        may_choose=may_choose,
        order_by="due_on",
    )
    if kind := asked_kind(request):
        sheet = submission_sheet(in_order(request, table), at=request.now)
        return download(request, kind, f"{initiative.slug}-submissions", sheet)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    context = {
        "table": table,
        "filter": found,
        "tabs": _tabs(request, initiative, asked),
        "chips": filter_chips(request.GET, found.form, CHIPS),
        "may_approve": may_choose and table.page.paginator.count,
        "query": query,
    }
    return render(request, "measurement/review_list.html", context)


def _tabs(request: TenantRequest, initiative: Initiative, asked: QueryDict) -> list[dict[str, Any]]:
    """Each state with the number of submissions in it, under the other filters in force. One statement."""
    others = asked.copy()
    others.pop("state", None)
    late = past_deadline(at=request.now)
    rows = SubmissionFilter(others, queryset=_of(initiative), request=request).qs.order_by()
    counts = rows.aggregate(**{state: Count("pk", filter=in_state(state, late=late)) for state, _label in STATES})
    return [
        {
            "label": label,
            "count": counts[state],
            "is_current": asked["state"] == state,
            "href": f"?{changed_query(request.GET, state=state)}",
        }
        for state, label in STATES
    ]


@require_POST
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def approve_many(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Approve the chosen submissions, or all that the filters find; then the same place of the list again."""
    query = request.POST.get("query", "")
    approve_chosen(request, _chosen(request, initiative, query))
    return redirect(_queue_url(request, initiative, query))


def approve_chosen(request: TenantRequest, chosen: QuerySet[Submission]) -> None:
    """Approve what waits in the chosen submissions, and say what became of each of them."""
    waiting = approvable(chosen, by=request.user)
    left = chosen.count() - len(waiting)
    try:
        number = approve(submissions=waiting, by=request.user, at=request.now) if waiting else 0
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    _warn_of_queries(request, [row.pk for row in waiting], None)
    if number:
        words = ngettext(
            "Approved %(number)s answer of %(submissions)s submission.",
            "Approved %(number)s answers of %(submissions)s submissions.",
            number,
        )
        messages.success(request, words % {"number": number, "submissions": len(waiting)})
    if left:
        words = _("%(left)s left as they were: nothing waits there, they are closed, or you submitted them yourself.")
        messages.warning(request, words % {"left": left})
    elif not number:
        messages.warning(request, _("Choose submissions first: tick the boxes before their names."))


def _warn_of_queries(request: TenantRequest, pks: list[int], indicator_ids: Collection[int] | None) -> None:
    """Approving while a question is open is possible; it is said."""
    if number := open_queries(submission_ids=pks, indicator_ids=indicator_ids):
        words = ngettext(
            "%(number)s question about what you approved is not answered yet.",
            "%(number)s questions about what you approved are not answered yet.",
            number,
        )
        messages.warning(request, words % {"number": number})


def _chosen(request: TenantRequest, initiative: Initiative, query: str) -> QuerySet[Submission]:
    if request.POST.get("everything"):
        found = SubmissionFilter(_asked(QueryDict(query)), queryset=_of(initiative), request=request).qs
        return _of(initiative).filter(pk__in=found.order_by().values("pk"))
    ids = [row_id(text) for text in request.POST.getlist("submission")]
    return _of(initiative).filter(pk__in=[pk for pk in ids if pk is not None])


def _queue_url(request: TenantRequest, initiative: Initiative, query: str, *, at: int | None = None) -> str:
    """The list as it was left, at the row it was left from."""
    name = "communications:reporting" if query.startswith(REPORTING) else "measurement:review"
    url = reverse(name, args=[request.network.slug, initiative.slug])
    kept = QueryDict(query.removeprefix(REPORTING)[:2000]).urlencode()
    return f"{url}{'?' if kept else ''}{kept}{f'#s{at}' if at else ''}"


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def submission_review(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Every answer beside its past; approve or send back each, or approve all."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_REVIEW)
    back = request.GET.get("from", "")
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            words = _decide(request, row)
        except ValidationError as error:
            errors = error.message_dict
        else:
            messages.success(request, words)
            return redirect(_queue_url(request, initiative, back, at=row.pk))
    lines = lines_of(row)
    shown = review_lines(row, lines, beside_of(row, lines), request.POST)
    context = {
        "submission": row,
        "lines": shown,
        "waiting": sum(one.is_waiting for one in shown),
        "queries_open": sum(asked.is_open for one in shown for asked in one.queries),
        "moments": moments_of(row, lines),
        "evidence": [
            {"file": file, "about": _about(shown, indicator_id)}
            for indicator_id, files in evidence_of(row).items()
            for file in files
        ],
        "errors": errors,
        "seen": _last_version(row),
        "closing": closing_of(initiative_id=initiative.pk, period=row.period) if row.locked_at else None,
        "may_close": can(request.grants, Permission.PERIOD_CLOSE, scope_of(row)),
        "is_open": row.locked_at is None and any(line.is_editable for line in lines),
        "back_url": _queue_url(request, initiative, back, at=row.pk),
        "back": back,
    }
    return render(request, "measurement/review_detail.html", context, status=422 if errors else 200)


def _about(shown: list[Any], indicator_id: int | None) -> str:
    return next((one.name for one in shown if one.line.indicator_id == indicator_id), "")


def _last_version(row: Submission) -> int:
    """The number of what was submitted last; 0 before that."""
    numbers = SubmissionVersion.objects.filter(submission=row).values_list("number", flat=True)
    return max(numbers, default=0)


def _check_seen(row: Submission, seen: str, *, is_waiting: bool) -> None:
    """Raise ValidationError where a page that was open for long would decide on figures that it does not show."""
    if not is_waiting:
        raise ValidationError({NON_FIELD_ERRORS: _("Nothing waits for review here any more.")})
    if seen and seen != str(_last_version(row)):
        words = _("These figures were submitted again since you opened this page. Look once more, then decide.")
        raise ValidationError({NON_FIELD_ERRORS: words})


@transaction.atomic
def _decide(request: TenantRequest, row: Submission) -> str:
    """Carry out what was chosen, all of it or (ValidationError) nothing; what happened, in words."""
    posted, by, at = request.POST, request.user, request.now
    waiting = set(
        Entry.objects.filter(submission=row, state=EntryState.SUBMITTED).values_list("indicator_id", flat=True)
    )
    _check_seen(row, posted.get("seen", ""), is_waiting=bool(waiting))
    chosen = {id_: posted.get(f"decision.{id_}", "") for id_ in waiting}
    is_all = posted.get("then") == "approve_all"
    returned = {
        id_: posted.get(f"comment.{id_}", "") for id_, word in chosen.items() if word == "send_back" and not is_all
    }
    approved = waiting if is_all else {id_ for id_, word in chosen.items() if word == "approve"}
    if not approved and not returned:
        raise ValidationError({NON_FIELD_ERRORS: _("Choose for at least one answer: approve, or send back.")})
    if returned:
        send_back(submission=row, comments=returned, by=by, at=at)
    number = approve(submissions=[row], indicator_ids=approved, by=by, at=at) if approved else 0
    _warn_of_queries(request, [row.pk], approved)
    words = {"partner": row.partner.name, "period": row.period.label, "approved": number, "returned": len(returned)}
    return _("%(partner)s, %(period)s: %(approved)s approved, %(returned)s sent back.") % words


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_REVIEW)
def answer_reopen(
    request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int, what: str
) -> HttpResponse:
    """Ask for a correction of an approved answer (it stands meanwhile), or withdraw its approval (it does not)."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_REVIEW)
    entries = Entry.objects.filter(submission=row, approved_version__isnull=False)
    entry = get_object_or_404(entries.select_related("indicator__definition"), indicator_id=indicator)
    if what not in ("correct", "withdraw"):
        raise Http404
    errors: dict[str, list[str]] = {}
    back = request.GET.get("from", "")
    if request.method == "POST":
        given: dict[str, Any] = {"reason": request.POST.get("reason", "")[:500], "by": request.user, "at": request.now}
        try:
            if what == "correct":
                ask_correction(submission=row, indicator_id=indicator, **given)
            else:
                withdraw_approval(submission=row, indicator_ids=[indicator], **given)
        except ValidationError as error:
            errors = error.message_dict
        else:
            url = reverse("measurement:submission-review", args=[request.network.slug, initiative.slug, pk])
            kept = QueryDict(mutable=True)
            kept["from"] = back
            return redirect(f"{url}?{kept.urlencode()}" if back else url)
    context = {
        "submission": row,
        "name": entry.indicator.definition.name,
        "what": what,
        "errors": errors,
        "back": back,
    }
    return render(request, "measurement/review_reopen.html", context, status=422 if errors else 200)
