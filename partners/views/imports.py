"""Partners from a file: choose it, read what is wrong, save."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.exports import empty_sheets
from partners.forms.imports import CheckedPartnersForm, PartnerSheetForm
from partners.forms.partners import JoiningForm
from partners.models import Partner
from partners.operations.expected_people import expected_people
from partners.operations.import_people import Invited, invite_people
from partners.operations.imports import (
    Answers,
    Checked,
    RowAnswer,
    check_partners,
    held_register,
    import_partners,
    with_codes,
)
from partners.queries.duplicates import Candidate
from partners.views.access import editable_initiatives, may_invite_some
from tenancy.forms.sheets import Sheet, rows_as_text
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission
from tenancy.queries.places import places
from tenancy.queries.scopes import reach_of
from tenancy.validators import Record, row_id
from tenancy.views.access import needs
from tenancy.views.downloads import download

PREVIEW = 10
WORDS = frozenset(answer.value for answer in RowAnswer)


@needs(Permission.PARTNER_EDIT)
def partner_import(request: TenantRequest) -> HttpResponse:
    """Asks for a file; sent one, says all that is wrong with it, or shows what would be saved."""
    if request.method == "POST" and "rows" in request.POST:
        return _save(request)
    form = PartnerSheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": form.columns}
    if request.method == "POST" and form.is_valid():
        sheet: Sheet = form.cleaned_data["sheet"]
        return _checked(request, context | {"sheet": sheet}, sheet.records)
    return render(request, "partners/partner_import.html", context, status=422 if form.errors else 200)


def _checked(request: TenantRequest, context: dict[str, Any], records: list[Record]) -> HttpResponse:
    sheet: Sheet = context["sheet"]
    register = held_register()
    coded = with_codes(records, register)
    checked = check_partners(coded, register)
    answers = context.get("answers", {})
    people = expected_people(coded, checked, answers, at=request.now)
    context |= {
        "errors_in_rows": sheet.errors or checked.errors,
        "same_names": checked.warnings,
        "questions": _questions(records, checked, answers),
        "people": people,
        "may_invite": may_invite_some(request),
        "invites": context.get("invites", True),
        "preview": coded[:PREVIEW],
        "rows_as_text": rows_as_text(records),
        "joining": context.get("joining") or _joining(request, None),
        "names_unconfirmed": context.get("names_unconfirmed", False),
    }
    is_wrong = context["errors_in_rows"] or context["names_unconfirmed"] or context["joining"].errors
    return render(request, "partners/partner_import.html", context, status=422 if is_wrong else 200)


@dataclass(frozen=True, slots=True)
class Question:
    """One row that may be an organisation that is there already, and what can be said to it."""

    line: int
    name: str
    reasons: list[str]
    choices: list[tuple[str, str]]
    answer: str


def _questions(records: Sequence[Record], checked: Checked, answers: Answers) -> list[Question]:
    names = {row.line: row.values.get("name", "") for row in records}
    reasons: dict[int, list[str]] = defaultdict(list)
    for warning in checked.warnings:
        reasons[warning.line].append(warning.reason)
    return [
        Question(line, names[line], found, _choices(checked.likely.get(line, [])), str(answers.get(line, "")))
        for line, found in reasons.items()
    ]


def _choices(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    same = [
        (str(one.partner.pk), _("It is %(name)s (%(code)s)") % {"name": one.partner.name, "code": one.partner.code})
        for one in candidates
        if not one.partner.is_archived
    ]
    return [*same, (RowAnswer.NEW.value, _("Another organisation: add it")), (RowAnswer.SKIP.value, _("Leave it out"))]


def _answers(request: TenantRequest, records: Sequence[Record]) -> Answers:
    """What was said to each row: "same_7" is "new", "skip" or the id of a partner."""
    found: dict[int, RowAnswer | int] = {}
    for row in records:
        text = request.POST.get(f"same_{row.line}", "")
        if text in WORDS:
            found[row.line] = RowAnswer(text)
        elif (pk := row_id(text)) is not None:
            found[row.line] = pk
    return found


def _joining(request: TenantRequest, data: Any) -> JoiningForm:
    return JoiningForm(data, offered=editable_initiatives(request), today=localdate(request.now), prefix="join")


def _save(request: TenantRequest) -> HttpResponse:
    form, joining = CheckedPartnersForm(request.POST), _joining(request, request.POST)
    if not form.is_valid():
        messages.error(request, _("The rows got lost on the way. Choose the file again."))
        return redirect("partners:partner-import", request.network.slug)
    records = form.cleaned_data["rows"]
    answers = _answers(request, records)
    saved = _import(request, form, joining, answers) if joining.is_valid() else None
    if saved is None:
        context = {"form": PartnerSheetForm(), "sheet": Sheet(records=records), "answers": answers}
        context |= {"joining": joining, "names_unconfirmed": joining.is_valid()}
        return _checked(request, context | {"invites": form.cleaned_data["invites"]}, records)
    for level, words in _told(*saved):
        messages.add_message(request, level, words)
    return redirect("partners:partners", request.network.slug)


def _import(
    request: TenantRequest, form: CheckedPartnersForm, joining: JoiningForm, answers: Answers
) -> tuple[list[Partner], Invited] | None:
    """The partners made, and who was invited; None where something is wrong with a row, or odd and not confirmed."""
    records, invited = form.cleaned_data["rows"], Invited()
    try:
        with transaction.atomic():
            imported = import_partners(
                network_id=request.network.pk,
                records=records,
                initiatives=joining.chosen(),
                joined_on=joining.cleaned_data.get("joined_on"),
                accepts_same_names=form.cleaned_data["accepts_same_names"],
                answers=answers,
                by=request.user,
                at=request.now,
            )
            if form.cleaned_data["invites"] and may_invite_some(request):
                invited = invite_people(
                    records=records,
                    partner_of=imported.partner_of,
                    by=request.user,
                    reach=reach_of(request.grants),
                    network_id=request.network.pk,
                    at=request.now,
                )
    except ValidationError:
        return None
    return imported.made, invited


def _told(made: Sequence[Partner], invited: Invited) -> Iterator[tuple[int, str]]:
    """What was done, as levels and words of messages."""
    number = len(made)
    words = ngettext(
        "%(count)d partner is in the register now.", "%(count)d partners are in the register now.", number
    )
    yield messages.SUCCESS, words % {"count": number}
    if number := invited.sent:
        words = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", number)
        yield messages.SUCCESS, words % {"count": number}
    if number := invited.passed_over:
        words = ngettext(
            "%(count)d person speaks for the partner already, or was asked to, and gets nothing twice.",
            "%(count)d people speak for their partners already, or were asked to, and get nothing twice.",
            number,
        )
        yield messages.INFO, words % {"count": number}
    if number := invited.out_of_reach:
        words = ngettext(
            "%(count)d person was not invited: the partner is not in an initiative of yours.",
            "%(count)d people were not invited: their partners are not in an initiative of yours.",
            number,
        )
        yield messages.WARNING, words % {"count": number}


@needs(Permission.PARTNER_EDIT)
def partner_import_template(request: TenantRequest, *, kind: str) -> HttpResponseBase:
    """An empty file with the right headings; the workbook also says what to put where."""
    return download(request, kind, "partners", *empty_sheets(PartnerSheetForm.columns, places()))
