"""The end of a period: its gaps, one sentence, and the lock; and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.exports.work import gap_sheet
from measurement.formulas.deadlines import local_day
from measurement.models import Indicator, Period, PeriodClosing, Submission
from measurement.operations.closings import close_period, open_period_again
from measurement.queries.closings import closing_of
from measurement.queries.gaps import Gap, as_shown, gaps_of
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.views.downloads import asked_kind, download


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.PERIOD_CLOSE)
def closing(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponseBase:
    """What is missing and the sentence that closes the period; once closed, both as they were kept."""
    period = _period(initiative, pk)
    if request.method != "POST" and (kind := asked_kind(request)):
        return download(request, kind, f"missing-{period.start_on}", gap_sheet(_standing(initiative, period).gaps))
    errors: dict[str, list[str]] = {}
    sentence = request.POST.get("sentence", "")
    if request.method == "POST":
        try:
            close_period(initiative=initiative, period=period, sentence=sentence, by=request.user, at=request.now)
        except ValidationError as error:
            errors = error.message_dict
        else:
            messages.success(request, _("%(period)s is closed.") % {"period": period.label})
            return redirect("measurement:closing", request.network.slug, initiative.slug, pk)
    return _page(request, initiative, period, sentence, errors)


def _period(initiative: Initiative, pk: int) -> Period:
    """A period that is reported in this initiative, or Http404."""
    mine = Indicator.objects.filter(initiative=initiative).values("calendar_id")
    held = Submission.objects.filter(initiative=initiative).values("period_id")
    return get_object_or_404(Period, Q(calendar_id__in=mine) | Q(pk__in=held), pk=pk)


@dataclass(frozen=True, slots=True)
class Standing:
    """A period as its page shows it: its closing, how many were unlocked since, and its gaps now or as kept."""

    closing: PeriodClosing | None
    unlocked: int
    number: int
    gaps: Sequence[Gap]


def _standing(initiative: Initiative, period: Period) -> Standing:
    found = closing_of(initiative_id=initiative.pk, period=period)
    rows = Submission.objects.filter(initiative=initiative, period=period)
    unlocked = rows.filter(locked_at=None).count() if found else 0
    gaps = as_shown(found.gaps) if found and not unlocked else gaps_of(initiative, period)
    return Standing(found, unlocked, rows.count(), gaps)


def _page(
    request: TenantRequest, initiative: Initiative, period: Period, sentence: str, errors: dict[str, Any]
) -> HttpResponse:
    now = _standing(initiative, period)
    is_over = period.end_on < local_day(request.now, initiative.time_zone)
    context = {
        "period": period,
        "closing": now.closing,
        "gaps": now.gaps,
        "unlocked": now.unlocked,
        "is_over": is_over,
        "may_close": is_over and (not now.closing or now.unlocked),
        "number": now.number,
        "sentence": sentence,
        "errors": errors,
    }
    return render(request, "measurement/closing.html", context, status=422 if errors else 200)


@require_POST
@needs_in_initiative(Permission.PERIOD_CLOSE)
def closing_undo(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """Open a closed period again, as a whole, with a reason."""
    found = get_object_or_404(PeriodClosing.objects.select_related("period"), initiative=initiative, period_id=pk)
    reason, tells = request.POST.get("reason", ""), bool(request.POST.get("tells"))
    try:
        open_period_again(closing=found, reason=reason, tells=tells, by=request.user, at=request.now)
    except ValidationError as error:
        return _page(request, initiative, found.period, "", error.message_dict)
    messages.success(request, _("%(period)s is open again.") % {"period": found.period.label})
    return redirect("measurement:closing", request.network.slug, initiative.slug, pk)
