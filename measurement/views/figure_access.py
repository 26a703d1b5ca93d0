"""Who may see what of the figures: everybody the totals, some also who reported what."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from initiatives.models import Initiative
from measurement.models import Indicator
from measurement.permissions import audiences_of
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission, Scope, can, partners_with


def sees_partners(request: TenantRequest) -> bool:
    """Whether this person may see which partner reported what in the open initiative."""
    return can(request.grants, Permission.PARTNER_FIGURE_VIEW, Scope(initiative_id=_open(request).pk))


def partners_seen(request: TenantRequest) -> frozenset[int] | None:
    """The partners whose answers this person may see: None for all, none for funders, one's own for a partner."""
    return None if sees_partners(request) else partners_with(request.grants, Permission.SUBMISSION_VIEW)


def audiences_seen(request: TenantRequest, initiative: Initiative) -> frozenset[str]:
    """The audiences of the narratives that this person may read, by what the person is here."""
    return audiences_of(request.grants, initiative.pk)


def may_edit(request: TenantRequest, initiative: Initiative) -> bool:
    return can(request.grants, Permission.INDICATOR_EDIT, Scope(initiative_id=initiative.pk))


def viewer_key(request: TenantRequest) -> str:
    """The same for two people to whom every page looks the same."""
    seen = partners_seen(request)
    edits = may_edit(request, _open(request))
    return f"{'all' if seen is None else sorted(seen)}|{edits}|{request.LANGUAGE_CODE}"


def indicator_in_use(initiative: Initiative, pk: int) -> Indicator:
    """An indicator of this initiative that is not archived, or 404."""
    return get_object_or_404(Indicator, initiative=initiative, pk=pk, archived_at=None)


def _open(request: TenantRequest) -> Initiative:
    initiative: Initiative | None = getattr(request, "initiative", None)
    if initiative is None:
        raise Http404
    return initiative
