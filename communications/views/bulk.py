"""Chasing, extending and unlocking: a page that shows for whom, and does it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from communications.forms import ChaseForm, ExtendForm, UnlockForm
from communications.formulas import PAUSE
from communications.operations.chasing import chase
from communications.queries.notices import chase_notice, recipients_of
from communications.queries.reminders import partners_gone
from communications.queries.schedules import reports_hanging_on
from communications.views.selections import Selection, list_url, selected
from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.formulas.deadlines import local_day
from measurement.operations.closings import unlock
from measurement.operations.deadlines import extend_deadline
from measurement.operations.idempotency import OtherRequestError, StillRunningError
from measurement.queries.submissions import OPEN_STATUSES
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.DEADLINE_EDIT)
def chase_many(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """The mail as it will be sent, who gets it and who cannot; then it is sent, once."""
    chosen = selected(request, initiative, request.POST if request.method == "POST" else request.GET)
    gone = set(partners_gone(initiative, on=local_day(request.now, initiative.time_zone)))
    is_open = [row for row in chosen.rows if row.status in OPEN_STATUSES and row.locked_at is None]
    waiting = [row for row in is_open if row.partner_id not in gone]
    form = ChaseForm(request.POST or None, initial=_proposal(waiting))
    is_sent = request.method == "POST" and form.is_valid() and request.POST.get("then") == "send"
    sent = _send(request, initiative, chosen, form) if is_sent else None
    return sent or _chase_page(request, initiative, chosen, waiting, form)


def _proposal(waiting: list[Any]) -> dict[str, str]:
    labels = list(dict.fromkeys(row.period.label for row in waiting))
    return {
        "subject": _("your figures for %(period)s") % {"period": ", ".join(labels[:3])},
        "words": _(
            "we would like to finish the picture of this period, and your figures are not there yet. "
            "Could you look at them this week? If something is in the way, tell us."
        ),
    }


def _send(request: TenantRequest, initiative: Initiative, chosen: Selection, form: ChaseForm) -> HttpResponse | None:
    try:
        done = chase(
            submissions=chosen.ids,
            subject=form.cleaned_data["subject"],
            words=form.cleaned_data["words"],
            client_key=request.POST.get("client_key", "")[:60] or secrets.token_hex(16),
            by=request.user,
            at=request.now,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None
    except OtherRequestError:
        form.add_error(None, _("This mail was sent before, to others. Choose the partners again."))
        return None
    except StillRunningError:
        form.add_error(None, _("This mail is being sent just now. Look at the list of who has reported in a moment."))
        return None
    words = ngettext("%(number)s partner is chased", "%(number)s partners are chased", done.submissions)
    people = ngettext("%(number)s person gets a mail", "%(number)s people get a mail", done.people)
    said = {"partners": words % {"number": done.submissions}, "people": people % {"number": done.people}}
    messages.success(request, _("%(partners)s: %(people)s.") % said)
    if done.nobody:
        none = ngettext("%(number)s has nobody to write to.", "%(number)s have nobody to write to.", done.nobody)
        messages.warning(request, none % {"number": done.nobody})
    return redirect(list_url(request, initiative, chosen.query, at=chosen.ids[0]))


def _chase_page(
    request: TenantRequest, initiative: Initiative, chosen: Selection, waiting: list[Any], form: ChaseForm
) -> HttpResponse:
    recipients, nobody = recipients_of(waiting, network_slug=request.network.slug, at=request.now)
    said = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    preview, words = _preview(initiative, recipients, dict(said))
    context = {
        "form": form,
        "chosen": chosen,
        "waiting": waiting,
        "recipients": recipients,
        "nobody": nobody,
        "lately": [row for row in waiting if row.reminded_at and request.now - row.reminded_at < PAUSE],
        "left": len(chosen.rows) - len(waiting),
        "preview": preview,
        "preview_subject": words,
        "client_key": request.POST.get("client_key") or secrets.token_hex(16),
        "back_url": list_url(request, initiative, chosen.query),
    }
    return render(request, "communications/chase.html", context, status=422 if form.errors else 200)


def _preview(initiative: Initiative, recipients: list[Any], said: dict[str, str]) -> tuple[str, str]:
    """The text and the subject of the mail to the first recipient, made as the mail itself is."""
    if not recipients:
        return "", ""
    notice, first = chase_notice(subject=said["subject"], words=said["words"]), recipients[0]
    context = notice.context(name=first.user.name, initiative=initiative.name, lines=first.lines)
    text = render_to_string("mail/_partner_notice.html", context)
    return text, " ".join(render_to_string("mail/partner_notice_subject.txt", context).split())


@dataclass(frozen=True, slots=True)
class Bulk:
    """One action on many: its form and template, what it does with the form's values, and how that is told."""

    form: type[forms.Form]
    template: str
    do: Callable[..., int]
    told: Callable[[int], str]


def _change_many(request: TenantRequest, initiative: Initiative, bulk: Bulk, more: dict[str, Any]) -> HttpResponse:
    chosen = selected(request, initiative, request.POST if request.method == "POST" else request.GET)
    form = bulk.form(request.POST or None, initial=more.get("initial", {}))
    if request.method == "POST" and form.is_valid():
        try:
            number = bulk.do(submissions=chosen.ids, **form.cleaned_data, by=request.user, at=request.now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, bulk.told(number))
            return redirect(list_url(request, initiative, chosen.query, at=chosen.ids[0]))
    context = {"form": form, "chosen": chosen, "back_url": list_url(request, initiative, chosen.query), **more}
    context["locked"] = sum(row.locked_at is not None for row in chosen.rows)
    return render(request, bulk.template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.DEADLINE_EDIT)
def extend_many(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """A new day for the chosen ones, with what hangs on the old one."""
    chosen = selected(request, initiative, request.POST if request.method == "POST" else request.GET)
    latest = max([local_day(request.now, initiative.time_zone), *(row.due_on for row in chosen.rows)])
    more = {
        "initial": {"due_on": latest + timedelta(days=7)},
        "reports": reports_hanging_on(initiative_id=initiative.pk, at=request.now),
    }
    bulk = Bulk(ExtendForm, "communications/extend.html", extend_deadline, _told_of_extension)
    return _change_many(request, initiative, bulk, more)


def _told_of_extension(number: int) -> str:
    words = ngettext("%(number)s deadline was extended.", "%(number)s deadlines were extended.", number)
    return words % {"number": number}


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.PERIOD_CLOSE)
def unlock_many(request: TenantRequest, initiative: Initiative) -> HttpResponse:
    """Let the chosen ones of a closed period answer and correct again."""
    return _change_many(
        request, initiative, Bulk(UnlockForm, "communications/unlock.html", unlock, _told_of_unlock), {}
    )


def _told_of_unlock(number: int) -> str:
    words = ngettext("%(number)s submission was unlocked.", "%(number)s submissions were unlocked.", number)
    return words % {"number": number}
