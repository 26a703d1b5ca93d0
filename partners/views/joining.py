"""The public page on which an organisation asks to join an initiative."""

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from initiatives.models import Initiative
from partners.forms.join_requests import AskToJoinForm
from partners.operations.join_requests import KEPT, ask_to_join
from partners.queries.join_requests import joinable_initiative
from tenancy.middleware import TenantRequest, require_network


@never_cache
def join(request: HttpRequest, *, network: str, initiative: str) -> HttpResponse:
    """A short form for anybody. What is answered is the same whether the organisation is known here or not."""
    tenant, wanted = _wanted(request, initiative)
    form = AskToJoinForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _ask(tenant, wanted, form) if form.is_valid() else 422
        if status == 303:
            return redirect("partners:asked-to-join", network, initiative)
    context = {"form": form, "initiative": wanted, "kept_days": KEPT.days}
    return render(request, "partners/join_form.html", context, status=status)


def _ask(request: TenantRequest, initiative: Initiative, form: AskToJoinForm) -> int:
    """303 where all is well (or a program filled in the hidden field: it need not know), 422 or 429 otherwise."""
    if form.is_from_a_program:
        return 303
    email = form.cleaned_data["contact_email"].lower()
    if not ratelimit.consume(request, action="ask_to_join", key=f"{initiative.pk} {email}"):
        form.add_error(None, _("Many requests came from here just now. Please try again later; your words are kept."))
        return 429
    by = request.user if request.user.is_authenticated else None
    try:
        ask_to_join(initiative=initiative, entry=form.entry(), by=by, at=request.now)
    except ValidationError as error:
        form.add_error(None, error)
        return 422
    return 303


@never_cache
def asked(request: HttpRequest, *, network: str, initiative: str) -> HttpResponse:
    """Thank you, and what happens next."""
    _tenant, wanted = _wanted(request, initiative)
    return render(request, "partners/join_thanks.html", {"initiative": wanted})


def _wanted(request: HttpRequest, slug: str) -> tuple[TenantRequest, Initiative]:
    """The initiative that one may ask to join; one that is closed, or wants nobody to ask, is not there (404)."""
    tenant = require_network(request)
    initiative = joinable_initiative(slug)
    if initiative is None:
        raise Http404
    return tenant, initiative
