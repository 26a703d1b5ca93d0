"""The menus: one readable table of pages, each with the permission that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative
from partners.queries.join_requests import open_requests
from tenancy.models import Network
from tenancy.permissions import ANYWHERE, HeldGrant, Permission, Scope, can


@dataclass(frozen=True)
class Item:
    """One line of a menu. `is_current`: it is this page; `is_above`: this page lies below it.

    `count`: how many things wait there; 0 is not shown.
    """

    label: str
    url: str
    icon: str
    is_current: bool
    is_above: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    """The pages of one initiative, or of the network, under its name."""

    label: str
    items: Sequence[Item]


Entry = tuple[str | Promise, str, str, Permission]

# label, URL name, icon, permission: pages of an initiative, then pages of the network.
INITIATIVE_PAGES: tuple[Entry, ...] = (
    (_("Dashboard"), "measurement:dashboard", "chart-line", Permission.FIGURE_VIEW),
    (_("Who has reported"), "communications:reporting", "list-check", Permission.SUBMISSION_REVIEW),
    (_("Review"), "measurement:review", "checkbox", Permission.SUBMISSION_REVIEW),
    (_("Indicators"), "measurement:indicators", "target-arrow", Permission.INDICATOR_EDIT),
    (_("Reports"), "backbone:reports", "report", Permission.REPORT_VIEW),
    (_("Published series"), "measurement:datasets", "chart-dots", Permission.FIGURE_VIEW),
    (_("Imports"), "measurement:imports", "file-import", Permission.DATASET_IMPORT),
    (_("Set-up"), "initiatives:edit", "settings", Permission.INITIATIVE_EDIT),
)
NETWORK_PAGES: tuple[Entry, ...] = (
    (_("Overview"), "tenancy:network", "home", Permission.INITIATIVE_VIEW),
    (_("Partners"), "partners:partners", "users-group", Permission.PARTNER_VIEW),
    (_("Requests to join"), "partners:join-requests", "inbox", Permission.PARTNER_EDIT),
    (_("Library"), "measurement:definitions", "books", Permission.LIBRARY_EDIT),
    (_("Places"), "tenancy:places", "map-pin", Permission.PLACE_EDIT),
    (_("People"), "tenancy:people", "user", Permission.PARTNER_INVITE),
    (_("Settings"), "tenancy:network-settings", "settings", Permission.NETWORK_MANAGE),
    (_("Sent mail"), "tenancy:mails", "send", Permission.NETWORK_MANAGE),
    (_("Stopped work"), "tenancy:jobs", "refresh", Permission.NETWORK_MANAGE),
    (_("System health"), "tenancy:health", "activity", Permission.NETWORK_MANAGE),
)
# Where mails are kept and not sent, they can be read.
EMBEDDED_PAGES: tuple[Entry, ...] = ((_("Outbox"), "tenancy:outbox", "mail", Permission.NETWORK_MANAGE),)
# What waits on a page, for the number beside its name.
COUNTS: dict[str, Callable[[Sequence[HeldGrant]], int]] = {"partners:join-requests": open_requests}
# The first pages: every other page lies below their addresses, so they say nothing about where one is.
FRONT_PAGES = frozenset({"measurement:dashboard", "tenancy:network"})


def navigation(request: HttpRequest, network: Network | None, initiative: Initiative | None) -> list[Group]:
    """The pages of this initiative (if there is one) and of its network, as far as one may see them."""
    if network is None:
        return []
    groups: list[Group] = []
    if initiative is not None:
        on = Scope(initiative_id=initiative.pk)
        items = _items(request, INITIATIVE_PAGES, [network.slug, initiative.slug], on)
        groups.append(Group(initiative.name, items))
    pages = NETWORK_PAGES + (EMBEDDED_PAGES if settings.KEEL_EMBEDDED else ())
    groups.append(Group(network.name, _items(request, pages, [network.slug], ANYWHERE)))
    return [group for group in groups if group.items]


def user_navigation(request: HttpRequest) -> list[Item]:
    """The signed-in person's own pages."""
    if not request.user.is_authenticated:
        return []
    pages = (
        (_("Your work"), "tenancy:home", "list-check"),
        (_("Your networks"), "tenancy:networks", "building-community"),
        (_("Security"), "mfa_index", "shield-lock"),
        (_("Your name"), "account_name", "user"),
        (_("E-mail address"), "account_email", "mail"),
        (_("Mail to you"), "communications:mail", "bell"),
    )
    return [_item(request, label, reverse(name), icon) for label, name, icon in pages]


def address(name: str, *args: str | int) -> str:
    """The address of a page, or nothing where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _items(request: HttpRequest, entries: tuple[Entry, ...], args: list[str], on: Scope) -> list[Item]:
    grants = request.grants  # type: ignore[attr-defined]  # set by NetworkMiddleware
    pages = [(label, name, address(name, *args), icon) for label, name, icon, may in entries if can(grants, may, on)]
    return [
        _item(request, label, url, icon, name not in FRONT_PAGES, COUNTS[name](grants) if name in COUNTS else 0)
        for label, name, url, icon in pages
        if url
    ]


def _item(
    request: HttpRequest, label: str | Promise, url: str, icon: str, may_be_above: bool = False, count: int = 0
) -> Item:
    is_above = may_be_above and request.path != url and request.path.startswith(url)
    return Item(str(label), url, icon, request.path == url, is_above, count)
