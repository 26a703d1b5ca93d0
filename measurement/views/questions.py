"""Asking a colleague: the page that asks, and the page behind the mailed link, which shows one line and no more."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.forms.answers import AnswerForm, typed_in
from measurement.forms.questions import AskForm
from measurement.forms.submissions import Sheet, errors_of, sheets_of
from measurement.models import Entry, Question, Submission
from measurement.operations.questions import (
    QuestionClosedError,
    answer_question,
    ask_colleague,
    take_answer,
    withdraw_question,
)
from measurement.queries.answers import beside_of
from measurement.queries.counting import counting_notes
from measurement.queries.entries import Line, lines_of
from measurement.queries.questions import answer_of, given_in, question_state
from measurement.views.submission_pages import find_submission
from tenancy.enums import TokenKind
from tenancy.middleware import TenantRequest, TimedRequest
from tenancy.permissions import Permission
from tenancy.queries.tokens import token_for
from tenancy.row_security import network as inside
from tenancy.validators import row_id


@require_http_methods(["GET", "HEAD", "POST"])
@needs_in_initiative(Permission.SUBMISSION_VIEW)
def question_ask(request: TenantRequest, initiative: Initiative, *, pk: int, indicator: int) -> HttpResponse:
    """To whom, and a word with it."""
    row = find_submission(request, initiative, pk, Permission.SUBMISSION_EDIT)
    entries = Entry.objects.filter(submission=row).select_related("indicator__definition")
    entry = get_object_or_404(entries, indicator_id=indicator)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {**form.cleaned_data, "by": request.user, "at": request.now}
        try:
            ask_colleague(submission=row, indicator_id=indicator, **given)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s was asked by mail.") % {"name": form.cleaned_data["name"]})
            address = redirect("measurement:submission", request.network.slug, initiative.slug, pk).url
            return redirect(f"{address}#i{indicator}")
    context = {"submission": row, "form": form, "indicator": indicator, "name": entry.indicator.definition.name}
    return render(request, "measurement/question_ask.html", context, status=422 if form.errors else 200)


def change_questions(request: TenantRequest, row: Submission) -> list[str]:
    """Withdraw a question or take over its answer, as a button of the form said; what is wrong, if anything is."""
    posted: dict[str, Any] = {"by": request.user, "at": request.now}
    mine = Question.objects.select_related("submission", "asked_by").filter(submission=row)
    try:
        if "withdraw" in request.POST:
            withdraw_question(question=get_object_or_404(mine, pk=row_id(request.POST["withdraw"]) or 0), **posted)
        elif "take" in request.POST:
            take_answer(question=get_object_or_404(mine, pk=row_id(request.POST["take"]) or 0), **posted)
    except ValidationError as error:
        return error.messages
    return []


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: TimedRequest, *, secret: str) -> HttpResponseBase:
    """Behind the mailed link: no account, one line, one answer. Opening it changes nothing."""
    if not ratelimit.consume(request, action="answer_question", key=secret):
        return _shut(render(request, "measurement/question_gone.html", {"is_too_often": True}, status=429))
    token = token_for(secret, kind=TokenKind.QUESTION)
    if token is None or token.network.suspended_at:
        return _shut(render(request, "measurement/question_gone.html", status=404))
    with inside(token.network_id):
        return _shut(_answer_page(request, token.row_id))


def _shut(response: HttpResponse) -> HttpResponse:
    """Found by no search engine, and told to no other site."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": with it a browser sends the form of the page as if it came from nowhere, and it is refused.
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer_page(request: TimedRequest, pk: int) -> HttpResponse:
    asked = _asked(pk)
    line = _line_of(asked) if asked else None
    state = question_state(asked, at=request.now) if asked else "withdrawn"
    context: dict[str, Any] = {"question": asked, "submission": asked.submission if asked else None, "line": line}
    if asked is not None and state == "answered":
        return _answered_page(request, asked, line)
    if asked is None or line is None or not line.is_editable or asked.submission.locked_at or state != "open":
        return render(request, "measurement/question_gone.html", context, status=410)
    sheet = _sheet(asked, line, {})
    if request.method == "POST":
        sheet = _sheet(asked, line, typed_in(_first(request), [sheet.form]))
        try:
            answer_question(question=asked, typed=_fields(line, sheet.form), at=request.now)
        except QuestionClosedError:
            if (asked := _asked(pk)) is not None and asked.answered_at:  # from another tab, at the same moment
                return _answered_page(request, asked, line)
            return render(request, "measurement/question_gone.html", context, status=410)
        except ValidationError as error:
            prefix = f"{line.indicator_id}."
            sheet.form.put_messages({f"{prefix}{field}": found for field, found in error.message_dict.items()})
        else:
            return redirect(request.path)
    context |= {"sheet": sheet, "form": sheet.form, "errors": errors_of([sheet])}
    return render(request, "measurement/question_answer.html", context, status=422 if sheet.has_errors else 200)


def _asked(pk: int) -> Question | None:
    rows = Question.objects.select_related("submission__period__calendar", "submission__initiative", "asked_by")
    return rows.select_related("submission__partner").filter(pk=pk).first()


def _answered_page(request: TimedRequest, asked: Question, line: Line | None) -> HttpResponse:
    """Thanks; but where something else is sent a second time, that it was not taken, and what stands (409)."""
    context: dict[str, Any] = {"question": asked, "submission": asked.submission, "line": line}
    if request.method == "POST" and line is not None:
        form = AnswerForm(line, {})
        given = given_in(_fields(line, AnswerForm(line, typed_in(_first(request), [form]))))
        if given and given != asked.answer:
            context["stands"] = answer_of(line, asked)
    return render(request, "measurement/question_done.html", context, status=409 if "stands" in context else 200)


def _first(request: TimedRequest) -> dict[str, str]:
    return {key: str(request.POST[key]) for key in request.POST}


def _fields(line: Line, form: AnswerForm) -> dict[str, str]:
    """Field → text of what was typed on the page."""
    prefix = f"{line.indicator_id}."
    typed = {path: str(form.data.get(path, "")) for path in form.paths}
    return {
        path.removeprefix(prefix): "" if path == f"{prefix}state" and text == "reported" else text
        for path, text in typed.items()
    }


def _line_of(asked: Question) -> Line | None:
    """The one line; None where it is no longer expected."""
    entries = Entry.objects.filter(submission_id=asked.submission_id, indicator_id=asked.indicator_id)
    found = lines_of(asked.submission, entries=entries.select_related("indicator__definition", "indicator__outcome"))
    return found[0] if found else None


def _sheet(asked: Question, line: Line, typed: dict[str, str]) -> Sheet:
    """The line as a form: what is typed in the partner's draft is not shown here."""
    row = asked.submission
    notes = counting_notes(partner_id=row.partner_id, indicator_ids=[line.indicator_id])
    return sheets_of([line], typed, beside=beside_of(row, [line]), files={}, notes=notes)[0]
