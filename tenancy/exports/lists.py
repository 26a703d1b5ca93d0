"""The lists of the ground floor as files: people, invitations, places, populations, mails, stopped work, history."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tenancy.enums import MailState, Role
from tenancy.exports.cells import yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of
from tenancy.models import Invitation, Mail, OutboxMail, Population
from tenancy.queries.events import Change, HistoryEntry
from tenancy.queries.jobs import StoppedJob
from tenancy.queries.people import HeldRole
from tenancy.queries.places import PlaceRow


def people_sheet(roles: Iterable[HeldRole], *, with_factor: Collection[int] | None = None) -> Sheet:
    """One row for each role somebody holds; `with_factor` are those with a second factor, where one may know."""
    columns = [
        Column(_("For"), lambda one: one.scope_name or _("The whole network")),
        Column(_("Name"), lambda one: str(one.grant.user)),
        Column(_("E-mail"), lambda one: one.grant.user.email),
        Column(_("Role"), lambda one: one.label),
        Column(_("Since"), lambda one: one.grant.granted_at),
    ]
    if with_factor is not None:
        columns.append(Column(_("Second factor"), lambda one: yes_no(one.grant.user_id in with_factor)))
    return sheet_of(_("People"), columns, list(roles))


def invitation_sheet(invitations: Iterable[Invitation], *, at: datetime) -> Sheet:
    columns = (
        Column(_("E-mail"), lambda one: one.email),
        Column(_("Name"), lambda one: one.name),
        Column(_("Role"), lambda one: str(Role(one.role).label)),
        Column(_("For"), lambda one: one.scope_name),
        Column(_("State"), lambda one: str(one.state(at=at).label)),
        Column(_("Sent"), lambda one: one.sent_at),
        Column(_("Expires"), lambda one: one.expires_at),
        Column(_("Invited by"), lambda one: str(one.invited_by) if one.invited_by else ""),
    )
    return sheet_of(_("Invitations"), columns, list(invitations))


def place_sheet(rows: Iterable[PlaceRow]) -> Sheet:
    """In the order of the tree, with the code of the place each lies in."""
    listed = list(rows)
    codes = {row.place.pk: row.place.code for row in listed}
    columns = (
        Column(_("Code"), lambda row: row.place.code),
        Column(_("Name"), lambda row: row.place.name),
        Column(_("Part of"), lambda row: codes.get(row.place.parent_id, "")),
        Column(_("Level"), lambda row: row.depth + 1),
        Column(_("Parts"), lambda row: row.child_count),
        Column(_("Parts have no people in common"), lambda row: yes_no(row.place.has_disjoint_children)),
        Column(_("Numbers of people"), lambda row: row.population_count),
    )
    return sheet_of(_("Places"), columns, listed)


def population_sheet(rows: Iterable[Population]) -> Sheet:
    columns = (
        Column(_("Place code"), lambda row: row.place.code),
        Column(_("Place"), lambda row: row.place.name),
        Column(_("Group"), lambda row: row.group),
        Column(_("Year"), lambda row: row.year),
        Column(_("People"), lambda row: row.size),
        Column(_("Source"), lambda row: row.source),
    )
    return sheet_of(_("Population"), columns, rows)


def mail_sheet(mails: Iterable[Mail]) -> Sheet:
    """To whom, what, when, and whether it went out; never what was in it."""
    columns = (
        Column(_("To"), lambda one: one.to_email),
        Column(_("Subject"), lambda one: one.subject),
        Column(_("State"), lambda one: str(MailState(one.state).label)),
        Column(_("Queued"), lambda one: one.queued_at),
        Column(_("Sent"), lambda one: one.sent_at),
        Column(_("Attempts"), lambda one: one.attempts),
    )
    return sheet_of(_("Sent mail"), columns, mails)


def outbox_sheet(mails: Iterable[OutboxMail]) -> Sheet:
    columns = (
        Column(_("To"), lambda one: one.to_email),
        Column(_("Subject"), lambda one: one.subject),
        Column(_("Sent"), lambda one: one.sent_at),
    )
    return sheet_of(_("Outbox"), columns, mails)


def job_sheet(jobs: Iterable[StoppedJob]) -> Sheet:
    columns = (
        Column(_("What"), lambda one: one.title),
        Column(_("Begun"), lambda one: one.created_at),
        Column(_("Attempts"), lambda one: one.attempts),
        Column(_("What went wrong"), lambda one: one.error),
    )
    return sheet_of(_("Stopped work"), columns, list(jobs))


def history_sheet(entries: Iterable[HistoryEntry]) -> Sheet:
    """One row for each event; what it changed in one cell, old and new."""
    columns = (
        Column(_("When"), lambda one: one.at),
        Column(_("What happened"), lambda one: one.title),
        Column(_("About"), lambda one: one.about),
        Column(_("By"), lambda one: one.by),
        Column(_("Changes"), lambda one: "; ".join(_change(each) for each in one.changes)),
    )
    return sheet_of(_("History"), columns, list(entries))


def _change(change: Change) -> str:
    words = {"label": change.label, "old": change.old or "–", "new": change.new or "–"}
    return _("%(label)s: from %(old)s to %(new)s") % words
