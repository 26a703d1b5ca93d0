"""A new partner: what it is, whether the register has it already, where it takes part, who speaks for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.forms.partners import FirstPersonForm, JoiningForm, PartnerForm
from partners.formulas import Organisation
from partners.models import Partner
from partners.operations.participations import join_initiative
from partners.operations.partners import add_partner
from partners.queries.duplicates import Candidate, likely_duplicates
from partners.validators import partner_errors
from partners.views.access import editable_initiatives
from tenancy.enums import Role
from tenancy.middleware import TenantRequest
from tenancy.operations.invitations import invite
from tenancy.permissions import Permission
from tenancy.queries.scopes import reach_of
from tenancy.views.access import needs


@needs(Permission.PARTNER_EDIT)
def partner_create(request: TenantRequest) -> HttpResponse:
    """Asks "Is it one of these?" before it makes a second record of one organisation.

    `?then=` is the initiative whose set-up it is a step of: one goes on there.
    """
    data = request.POST or None
    form, person = PartnerForm(data), FirstPersonForm(data, prefix="lead")
    offered = editable_initiatives(request)
    wanted = next((one for one in offered if one.slug == request.GET.get("then")), None)
    joining = JoiningForm(data, offered=offered, today=localdate(request.now), wanted=wanted, prefix="join")
    candidates: list[Candidate] = []
    if request.method == "POST" and all([form.is_valid(), joining.is_valid(), person.is_valid()]):
        candidates = _candidates(request, form, person)
        if not candidates and (row := _saved(request, form, joining, person)):
            if wanted is not None:
                return redirect("initiatives:edit", request.network.slug, wanted.slug)
            return redirect("partners:partner", request.network.slug, row.pk)
    notices = _notices(joining, person, candidates)
    context: dict[str, Any] = {"form": form, "joining": joining, "person": person, "partner": None}
    context |= {"candidates": candidates, "notices": notices}
    return render(request, "partners/partner_form.html", context, status=422 if form.errors or notices else 200)


def _notices(joining: JoiningForm, person: FirstPersonForm, candidates: list[Candidate]) -> dict[str, list[str]]:
    """What the summary says beside the errors of the main form, by the id of the field."""
    found = {
        f"{form.prefix}-{field}": [str(sentence) for sentence in sentences]
        for form in (joining, person)
        for field, sentences in form.errors.items()
    }
    if candidates:
        found["candidates"] = [_("The register may have it already. Nothing has been saved.")]
    return found


def _candidates(request: TenantRequest, form: PartnerForm, person: FirstPersonForm) -> list[Candidate]:
    """Whom it may be, unless somebody has said that it is none of them."""
    entry = form.entry()
    if "confirm_new" in request.POST or set(partner_errors(entry)) - {"code"}:
        return []
    email = person.cleaned_data["email"]
    emails = (email,) if email else ()
    return likely_duplicates(Organisation(name=entry.name, website=entry.website, emails=emails, place=entry.place_id))


def _saved(request: TenantRequest, form: PartnerForm, joining: JoiningForm, person: FirstPersonForm) -> Partner | None:
    """The new partner; None where something is wrong, and then nothing of it is there."""
    try:
        with transaction.atomic():
            row = add_partner(network_id=request.network.pk, entry=form.entry(), by=request.user, at=request.now)
            for initiative in joining.chosen():
                joined_on = joining.cleaned_data["joined_on"]
                join_initiative(
                    initiative=initiative, partner=row, joined_on=joined_on, by=request.user, at=request.now
                )
            is_invited = _invited(request, row, person)
    except ValidationError as error:
        if not person.errors:
            form.add_error(None, error)
        return None
    words = {"name": row.name, "email": person.cleaned_data["email"]}
    if is_invited:
        messages.success(request, _("%(name)s is in the register. The invitation to %(email)s is on its way.") % words)
    else:
        messages.success(request, _("%(name)s is in the register.") % words)
    return row


def _invited(request: TenantRequest, partner: Partner, person: FirstPersonForm) -> bool:
    """Whether somebody was asked to speak for it. Raises ValidationError, with its words at the field."""
    email = person.cleaned_data["email"]
    if not email:
        return False
    try:
        invite(
            by=request.user,
            reach=reach_of(request.grants),
            network_id=request.network.pk,
            email=email,
            role=Role.LEAD,
            partner_id=partner.pk,
            at=request.now,
        )
    except ValidationError as error:
        person.add_error("email", error.messages)
        raise
    return True
