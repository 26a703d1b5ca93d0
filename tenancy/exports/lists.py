"""The lists of the ground floor as files: people, keys, places, populations, mails, work, health, history."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tenancy.enums import MailState, Role
from tenancy.exports.cells import yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of
from tenancy.models import Invitation, Mail, OutboxMail, Population
from tenancy.queries.api_keys import KeyLine
from tenancy.queries.events import Change, HistoryEntry
from tenancy.queries.jobs import StoppedJob
from tenancy.queries.network_health import STATE_WORDS, Part
from tenancy.queries.networks import NetworkRoles
from tenancy.queries.overview import InitiativeLine
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


def network_sheet(memberships: Iterable[NetworkRoles]) -> Sheet:
    """The networks of one person."""
    columns = (
        Column(_("Network"), lambda one: one.network.name),
        Column(_("Address"), lambda one: one.network.slug),
        Column(_("Your roles"), lambda one: ", ".join(one.roles)),
    )
    return sheet_of(_("Your networks"), columns, list(memberships))


def overview_sheet(initiatives: Iterable[InitiativeLine]) -> Sheet:
    """The initiatives of a network, as far as somebody sees them. What one may not decide is empty."""
    columns = (
        Column(_("Initiative"), lambda one: one.name),
        Column(_("Shared goal"), lambda one: one.goal),
        Column(_("Where the goal stands"), lambda one: one.standing.value if one.standing else ""),
        Column(_("Unit"), lambda one: one.standing.unit if one.standing else ""),
        Column(_("As of"), lambda one: one.standing.words if one.standing else ""),
        Column(_("Judgement"), lambda one: one.standing.status_label if one.standing else ""),
        Column(_("Indicators improved"), lambda one: one.standing.improved if one.standing else None),
        Column(_("Indicators"), lambda one: one.standing.tracked if one.standing else None),
        Column(_("To review"), lambda one: one.to_review if one.review_url else None),
        Column(_("Asking to join"), lambda one: one.requests if one.requests_url else None),
        Column(_("Partners"), lambda one: one.partner_count),
        Column(_("Open"), lambda one: yes_no(one.is_open)),
    )
    return sheet_of(_("Initiatives"), columns, list(initiatives))


def api_key_sheet(lines: Iterable[KeyLine]) -> Sheet:
    """Keys for programs, never with their secret."""
    columns = (
        Column(_("Name"), lambda one: one.key.name),
        Column(_("Begins with"), lambda one: f"keel_{one.key.prefix}"),
        Column(_("Acts as"), lambda one: str(one.key.user)),
        Column(_("May"), lambda one: str(one.key.get_scope_display())),
        Column(_("Initiative"), lambda one: one.initiative),
        Column(_("Made"), lambda one: one.key.created_at),
        Column(_("Last used"), lambda one: one.key.last_used_at),
        Column(_("Works until"), lambda one: one.key.revoked_at or one.key.expires_at),
        Column(_("State"), lambda one: _key_state(one)),
    )
    return sheet_of(_("API keys"), columns, list(lines))


def _key_state(line: KeyLine) -> str:
    if line.is_live:
        return _("Works")
    return _("Revoked") if line.key.revoked_at else _("Ended")


def health_sheet(parts: Iterable[Part]) -> Sheet:
    """How every part of the installation is."""
    columns = (
        Column(_("Part"), lambda one: one.label),
        Column(_("State"), lambda one: str(STATE_WORDS[one.state])),
        Column(_("In words"), lambda one: one.words),
        Column(_("More"), lambda one: ", ".join(filter(None, (one.detail, one.measured)))),
    )
    return sheet_of(_("System health"), columns, list(parts))


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
