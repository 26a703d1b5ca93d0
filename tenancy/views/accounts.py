"""One's own account: the name, what protects it, and setting up a second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenancy.authentication import NEXT, note_second_factor, second_factor_uses
from tenancy.forms.accounts import NameForm
from tenancy.middleware import SignedInRequest
from tenancy.operations.accounts import rename_account
from tenancy.queries.api_keys import keys_by_network
from tenancy.queries.second_factors import protection_of


@require_safe
@login_required
def security(request: SignedInRequest) -> HttpResponse:
    """Password, second factors, recovery codes, sessions and keys, at one glance."""
    context = {
        "protection": protection_of(request.user, at=request.now),
        "networks": keys_by_network(request.user, at=request.now),
        "go_on": request.session.get(NEXT) if second_factor_uses(request) else None,
    }
    return render(request, "account/security.html", context)


@require_safe
@login_required
def passkeys(request: SignedInRequest) -> HttpResponse:
    """They stand on the page of security; allauth comes here after a change."""
    return redirect("mfa_index")


@login_required
def name_edit(request: SignedInRequest) -> HttpResponse:
    """Change one's own name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_account(user=request.user, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your name is changed."))
            return redirect("account_name")
    return render(request, "account/name.html", {"form": form}, status=422 if form.errors else 200)


def _set_up(request: SignedInRequest, type: str, answer: HttpResponse) -> HttpResponse:
    """The factor that was just set up counts as used; without new codes to write down, go where one wanted to go."""
    newest = Authenticator.objects.filter(user=request.user, type=type).latest("pk")
    note_second_factor(request, newest)
    place = request.session.get(NEXT)
    shows_codes = answer["Location"].endswith("/recovery-codes/")
    return HttpResponseRedirect(place) if place and not shows_codes else answer


class ActivateAppView(ActivateTOTPView):
    """Set up an authenticator app."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        return _set_up(self.request, Authenticator.Type.TOTP, super().form_valid(form))


class AddPasskeyView(AddWebAuthnView):
    """Add a passkey."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        return _set_up(self.request, Authenticator.Type.WEBAUTHN, super().form_valid(form))
