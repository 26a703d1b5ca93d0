"""The register as files: what was asked for, and empty ones to fill in."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from partners.enums import JoinRequestState, Sector
from partners.models import JoinRequest, Participation, Partner
from partners.queries.representatives import OpenInvitation, Representative
from tenancy.exports.cells import yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of
from tenancy.forms.sheets import Column as FileColumn
from tenancy.models import Place


def partner_sheet(partners: Iterable[Partner]) -> Sheet:
    """In the columns that can be imported again, then what the list shows besides. Rows of `register`."""
    columns = (
        Column(_("Code"), lambda one: one.code),
        Column(_("Name"), lambda one: one.name),
        Column(_("Sector"), lambda one: str(Sector(one.sector).label)),
        Column(_("Type"), lambda one: one.type),
        Column(_("Place"), lambda one: one.place.code if one.place else ""),
        Column(_("Part of"), lambda one: one.parent.code if one.parent else ""),
        Column(_("Website"), lambda one: one.website),
        Column(_("Note"), lambda one: one.note),
        Column(_("Archived"), lambda one: yes_no(True) if one.is_archived else ""),
        Column(_("Takes part in"), lambda one: ", ".join(one.initiative_names)),
        Column(_("People"), lambda one: one.people_count),
    )
    return sheet_of(_("Partners"), columns, partners)


def participation_sheet(participations: Iterable[Participation]) -> Sheet:
    """One row for each initiative that a partner takes or took part in."""
    columns = (
        Column(_("Partner code"), lambda one: one.partner.code),
        Column(_("Partner"), lambda one: one.partner.name),
        Column(_("Initiative"), lambda one: one.initiative.name),
        Column(_("Since"), lambda one: one.joined_on),
        Column(_("Until"), lambda one: one.left_on),
    )
    return sheet_of(_("Takes part in"), columns, participations)


def representative_sheet(people: Iterable[Representative], invitations: Iterable[OpenInvitation]) -> Sheet:
    """Who speaks for a partner, then who was asked to. Addresses stand with those who may invite: see the caller."""
    columns = (
        Column(_("Person"), lambda one: one.name),
        Column(_("E-mail"), lambda one: one.email),
        Column(_("Role"), lambda one: one.role),
        Column(_("Since"), lambda one: one.since if isinstance(one, Representative) else None),
        Column(_("Invited"), lambda one: one.sent_at if isinstance(one, OpenInvitation) else None),
    )
    return sheet_of(_("People who speak for it"), columns, [*people, *invitations])


def join_request_sheet(requests: Iterable[JoinRequest]) -> Sheet:
    """What organisations said that ask to join, and what became of it."""
    columns = (
        Column(_("Organisation"), lambda one: one.name),
        Column(_("Wants to join"), lambda one: one.initiative.name),
        Column(_("Sector"), lambda one: str(Sector(one.sector).label)),
        Column(_("Type"), lambda one: one.type),
        Column(_("Place"), lambda one: one.place),
        Column(_("Website"), lambda one: one.website),
        Column(_("Contact"), lambda one: one.contact_name),
        Column(_("E-mail"), lambda one: one.contact_email),
        Column(_("Message"), lambda one: one.message),
        Column(_("Asked on"), lambda one: one.asked_at),
        Column(_("State"), lambda one: str(JoinRequestState(one.state).label)),
        Column(_("Decided"), lambda one: one.decided_at),
        Column(_("Partner"), lambda one: one.partner.name if one.partner else ""),
        Column(_("Answer"), lambda one: one.answer),
    )
    return sheet_of(_("Requests to join"), columns, requests)


def empty_sheets(columns: Sequence[FileColumn], places: Iterable[Place]) -> list[Sheet]:
    """Headings to write below; beside them what to put where, and the sectors and places there are."""
    headings = [str(column.heading) for column in columns]
    explained = [[str(column.heading), yes_no(column.is_required), str(column.hint)] for column in columns]
    return [
        Sheet(_("Partners"), headings, []),
        Sheet(_("How to fill it in"), [_("Heading"), _("Needed?"), _("What to write")], explained),
        Sheet(_("Sectors"), [_("Sector")], [[str(label)] for label in Sector.labels]),
        Sheet(_("Places"), [_("Code"), _("Place")], [[place.code, place.name] for place in places]),
    ]
