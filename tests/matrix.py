"""Who may open what: one line for each route.

A route that stands in no line fails `tests/test_matrix.py`. To add one, write
`"app:name": Route(reads=…, writes=…)` into the table of its floor:

- `reads` are the roles of a network that may GET it, `writes` those that may POST (and PUT, PATCH,
  DELETE in the API); leave one out where nobody may, because the route does not take such requests.
  Everybody else must get 404.
- each value in the path, but the network's and initiative's address, needs a line in `ids`:
  the model that it is the id of (`"partners.Partner"`), a function of the network's side (see
  tests/world.py) that gives a fitting id, or plain text where it is no id.
- `finds=False` where even those who may get 404 for the row that the test makes (a report without
  a file): then only the others are tested.
- `open_to` says "anybody" or "signed in" for routes outside networks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tenancy.enums import Role
from tests.matrix_rows import (
    closed_period,
    contributors_grant,
    leads_invitation,
    owners_key,
    parked_job,
    waiting_import,
)
from tests.world import Side

Roles = frozenset[str]
Id = str | Callable[[Side], int]

NOBODY: Roles = frozenset()
EVERYBODY: Roles = frozenset(Role)
OWNER: Roles = frozenset({Role.OWNER})
STAFF: Roles = frozenset({Role.OWNER, Role.BACKBONE})
INVITERS: Roles = STAFF | {Role.LEAD}
REPORTERS: Roles = INVITERS | {Role.CONTRIBUTOR}
LEAD: Roles = frozenset({Role.LEAD})
OWN_REPORTERS: Roles = LEAD | {Role.CONTRIBUTOR}
STEERING: Roles = STAFF | {Role.STEERING, Role.FACILITATOR}


@dataclass(frozen=True)
class Route:
    """One line of the table; see the head of this file."""

    reads: Roles = NOBODY
    writes: Roles = NOBODY
    ids: Mapping[str, Id] = field(default_factory=dict)
    finds: bool = True
    open_to: str = ""


ANYBODY = Route(open_to="anybody")
SIGNED_IN = Route(open_to="signed in")

_ACCOUNT_ANYBODY = """account_login account_logout account_inactive account_signup account_email_verification_sent
    account_reset_password account_confirm_login_code account_confirm_password_reset_code
    account_complete_password_reset account_password_reset_completed account_request_login_code
    mfa_authenticate mfa_login_webauthn"""
_ACCOUNT_SIGNED_IN = """account_reauthenticate account_email account_change_password account_set_password
    usersessions_list account_name mfa_index mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp
    mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes mfa_list_webauthn
    mfa_add_webauthn mfa_reauthenticate_webauthn"""
_PASSKEY = Route(open_to="signed in", ids={"pk": "1"})

ACCOUNTS: dict[str, Route] = {
    **dict.fromkeys(_ACCOUNT_ANYBODY.split(), ANYBODY),
    **dict.fromkeys(_ACCOUNT_SIGNED_IN.split(), SIGNED_IN),
    "mfa_remove_webauthn": _PASSKEY,
    "mfa_edit_webauthn": _PASSKEY,
}

_PLACE = {"pk": "tenancy.Place"}

TENANCY: dict[str, Route] = {
    "tenancy:healthz": ANYBODY,
    "tenancy:livez": ANYBODY,
    "tenancy:home": ANYBODY,
    "tenancy:invitation-accept": Route(open_to="anybody", ids={"secret": "guessed"}),
    "tenancy:networks": SIGNED_IN,
    "tenancy:network-create": SIGNED_IN,
    "tenancy:network": Route(reads=EVERYBODY),
    "tenancy:people": Route(reads=INVITERS),
    "tenancy:role-remove": Route(reads=INVITERS, writes=INVITERS, ids={"pk": contributors_grant}),
    "tenancy:invitation-create": Route(reads=INVITERS, writes=INVITERS),
    "tenancy:invitation-resend": Route(writes=INVITERS, ids={"pk": leads_invitation}),
    "tenancy:invitation-revoke": Route(writes=INVITERS, ids={"pk": leads_invitation}),
    "tenancy:second-factor": Route(reads=EVERYBODY),
    "tenancy:network-settings": Route(reads=OWNER, writes=OWNER),
    "tenancy:api-keys": Route(reads=EVERYBODY),
    "tenancy:api-key-create": Route(reads=EVERYBODY, writes=EVERYBODY),
    "tenancy:api-key-revoke": Route(reads=OWNER, writes=OWNER, ids={"pk": owners_key}),
    "tenancy:health": Route(reads=OWNER),
    "tenancy:health-parts": Route(reads=OWNER),
    "tenancy:jobs": Route(reads=OWNER),
    "tenancy:job-retry": Route(writes=OWNER, ids={"pk": parked_job}),
    "tenancy:mails": Route(reads=OWNER),
    "tenancy:outbox": Route(reads=OWNER),
    "tenancy:outbox-mail": Route(reads=OWNER, ids={"pk": "1"}, finds=False),
    "tenancy:places": Route(reads=EVERYBODY),
    "tenancy:place": Route(reads=EVERYBODY, ids=_PLACE),
    "tenancy:place-create": Route(reads=STAFF, writes=STAFF),
    "tenancy:place-edit": Route(reads=STAFF, writes=STAFF, ids=_PLACE),
    "tenancy:place-import": Route(reads=STAFF, writes=STAFF),
    "tenancy:place-import-template": Route(reads=STAFF),
    "tenancy:population-edit": Route(reads=STAFF, writes=STAFF, ids=_PLACE),
    "api-health": Route(reads=OWNER),
    "api-people": Route(reads=INVITERS),
    "api-person": Route(writes=INVITERS, ids={"pk": contributors_grant}),
    "api-invitations": Route(reads=INVITERS, writes=INVITERS),
    "api-invitation-resend": Route(writes=INVITERS, ids={"pk": leads_invitation}),
    "api-invitation-revoke": Route(writes=INVITERS, ids={"pk": leads_invitation}),
    "api-api-keys": Route(reads=EVERYBODY, writes=EVERYBODY),
    "api-api-key-revoke": Route(writes=OWNER, ids={"pk": owners_key}),
    "api-places": Route(reads=EVERYBODY, writes=STAFF),
    "api-place": Route(reads=EVERYBODY, writes=STAFF, ids=_PLACE),
    "api-populations": Route(reads=EVERYBODY, writes=STAFF),
}

_PARTNER = {"pk": "partners.Partner"}
_JOIN_REQUEST = {"pk": "partners.JoinRequest"}
_PARTICIPATION = {"pk": "partners.Participation"}
_FILE = {"kind": "csv"}

PARTNERS: dict[str, Route] = {
    "partners:partners": Route(reads=STEERING),
    "partners:partner": Route(reads=STEERING, ids=_PARTNER),
    "partners:partner-create": Route(reads=STAFF, writes=STAFF),
    "partners:partner-edit": Route(reads=STAFF, writes=STAFF, ids=_PARTNER),
    "partners:partners-archive": Route(writes=STAFF),
    "partners:partners-restore": Route(writes=STAFF),
    "partners:partners-export": Route(reads=STEERING, ids=_FILE),
    "partners:partner-import": Route(reads=STAFF, writes=STAFF),
    "partners:partner-import-template": Route(reads=STAFF, ids=_FILE),
    "partners:participation-create": Route(reads=STAFF, writes=STAFF, ids=_PARTNER, finds=False),
    "partners:participation-edit": Route(
        reads=STAFF, writes=STAFF, ids=_PARTNER | {"participation_pk": "partners.Participation"}
    ),
    "partners:representative-invite": Route(reads=STAFF, writes=STAFF, ids=_PARTNER),
    "api-partners": Route(reads=STEERING, writes=STAFF),
    "api-partner": Route(reads=STEERING, writes=STAFF, ids=_PARTNER),
    "api-partner-archive": Route(writes=STAFF, ids=_PARTNER),
    "partners:join-requests": Route(reads=STAFF),
    "partners:join-request": Route(reads=STAFF, ids=_JOIN_REQUEST),
    "partners:join-request-accept": Route(writes=STAFF, ids=_JOIN_REQUEST),
    "partners:join-request-link": Route(writes=STAFF, ids=_JOIN_REQUEST),
    "partners:join-request-decline": Route(writes=STAFF, ids=_JOIN_REQUEST),
    "partners:ask-to-join": ANYBODY,
    "partners:asked-to-join": ANYBODY,
    "api-join-requests": Route(reads=STAFF),
    "api-join-request": Route(reads=STAFF, ids=_JOIN_REQUEST),
    "api-join-request-accept": Route(writes=STAFF, ids=_JOIN_REQUEST),
    "api-join-request-decline": Route(writes=STAFF, ids=_JOIN_REQUEST),
    "api-participations": Route(reads=STEERING, writes=STAFF),
    "api-participation": Route(reads=STEERING, writes=STAFF, ids=_PARTICIPATION),
}

_INITIATIVE = {"pk": "initiatives.Initiative"}
_OUTCOME = {"pk": "initiatives.Outcome"}

INITIATIVES: dict[str, Route] = {
    "initiatives:edit": Route(reads=STAFF),
    "initiatives:about-edit": Route(reads=STAFF, writes=STAFF),
    "initiatives:rules-edit": Route(reads=STAFF, writes=STAFF),
    "initiatives:goal-edit": Route(reads=STAFF, writes=STAFF),
    "initiatives:places-edit": Route(reads=STAFF, writes=STAFF),
    "initiatives:outcomes": Route(reads=STAFF, writes=STAFF),
    "initiatives:outcome-edit": Route(reads=STAFF, writes=STAFF, ids=_OUTCOME),
    "initiatives:outcome-remove": Route(writes=STAFF, ids=_OUTCOME),
    "api-initiatives": Route(reads=EVERYBODY, writes=OWNER),
    "api-initiative": Route(reads=EVERYBODY, writes=STAFF, ids=_INITIATIVE),
    "api-initiative-goal": Route(writes=STAFF, ids=_INITIATIVE),
    "api-initiative-places": Route(writes=STAFF, ids=_INITIATIVE),
    "api-outcomes": Route(reads=EVERYBODY, writes=STAFF),
    "api-outcome": Route(reads=EVERYBODY, writes=STAFF, ids=_OUTCOME),
}

_DEFINITION = {"pk": "measurement.IndicatorDefinition"}
_DIMENSION = {"pk": "measurement.Dimension"}
_CATEGORY = {"pk": "measurement.Category"}
_INDICATOR = {"pk": "measurement.Indicator"}
_IMPORT = {"pk": "measurement.ImportRun"}
_DATASET = {"pk": "measurement.Dataset"}
_SUBMISSION = {"pk": "measurement.Submission"}

LIBRARY: dict[str, Route] = {
    "measurement:definitions": Route(reads=EVERYBODY),
    "measurement:definition": Route(reads=EVERYBODY, ids=_DEFINITION),
    "measurement:definition-create": Route(reads=STAFF, writes=STAFF),
    "measurement:definition-edit": Route(reads=STAFF, writes=STAFF, ids=_DEFINITION),
    "measurement:definition-change": Route(reads=STAFF, writes=STAFF, ids=_DEFINITION),
    "measurement:definition-archive": Route(writes=STAFF, ids=_DEFINITION),
    "measurement:definition-restore": Route(writes=STAFF, ids=_DEFINITION),
    "measurement:dimensions": Route(reads=EVERYBODY),
    "measurement:dimension": Route(reads=EVERYBODY, ids=_DIMENSION),
    "measurement:dimension-create": Route(reads=STAFF, writes=STAFF),
    "measurement:dimension-edit": Route(reads=STAFF, writes=STAFF, ids=_DIMENSION),
    "measurement:categories-add": Route(reads=STAFF, writes=STAFF, ids=_DIMENSION),
    "measurement:category-edit": Route(reads=STAFF, writes=STAFF, ids=_CATEGORY),
    "measurement:category-merge": Route(reads=STAFF, writes=STAFF, ids=_CATEGORY),
    "measurement:category-retire": Route(writes=STAFF, ids=_CATEGORY),
    "api-definitions": Route(reads=EVERYBODY, writes=STAFF),
    "api-definition": Route(reads=EVERYBODY, writes=STAFF, ids=_DEFINITION),
    "api-definition-versions": Route(writes=STAFF, ids=_DEFINITION),
    "api-definition-archive": Route(writes=STAFF, ids=_DEFINITION),
    "api-dimensions": Route(reads=EVERYBODY, writes=STAFF),
    "api-dimension": Route(reads=EVERYBODY, writes=STAFF, ids=_DIMENSION),
    "api-categories": Route(reads=EVERYBODY, writes=STAFF),
    "api-category": Route(reads=EVERYBODY, writes=STAFF, ids=_CATEGORY),
}

SETTING_UP: dict[str, Route] = {
    "measurement:initiative-create": Route(reads=OWNER, writes=OWNER),
    "measurement:template-preview": Route(reads=OWNER, ids={"code": "cradle-to-career"}),
    "measurement:indicators": Route(reads=STAFF),
    "measurement:indicator-adopt": Route(reads=STAFF, writes=STAFF),
    "measurement:starter-adopt": Route(reads=STAFF, writes=STAFF, ids={"code": "cradle-to-career"}),
    "measurement:assignments": Route(reads=STAFF),
    "measurement:assignments-begin": Route(writes=STAFF),
    "measurement:indicator-setup": Route(reads=STAFF, ids=_INDICATOR),
    "measurement:indicator-edit": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-frequency": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-baseline": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-target": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-periods": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-archive": Route(writes=STAFF, ids=_INDICATOR),
    "measurement:indicator-goal": Route(writes=STAFF, ids=_INDICATOR, finds=False),
    "measurement:indicator-assign": Route(reads=STAFF, writes=STAFF, ids=_INDICATOR),
    "measurement:assignments-end": Route(writes=STAFF, ids=_INDICATOR),
    "api-calendars": Route(reads=EVERYBODY),
    "api-periods": Route(reads=EVERYBODY),
    "api-indicators": Route(reads=EVERYBODY, writes=STAFF),
    "api-indicator": Route(reads=EVERYBODY, writes=STAFF, ids=_INDICATOR),
    "api-indicator-target": Route(writes=STAFF, ids=_INDICATOR),
    "api-indicator-archive": Route(writes=STAFF, ids=_INDICATOR),
    "api-targets": Route(reads=EVERYBODY),
    "api-baselines": Route(reads=EVERYBODY, writes=STAFF),
    "api-shared-denominators": Route(reads=EVERYBODY, writes=STAFF),
    "api-assignments": Route(reads=STEERING, writes=STAFF),
    "api-assignments-end": Route(writes=STAFF),
}

IMPORTING: dict[str, Route] = {
    "measurement:imports": Route(reads=STAFF),
    "measurement:import-create": Route(reads=STAFF, writes=STAFF),
    "measurement:import": Route(reads=STAFF, ids=_IMPORT),
    "measurement:import-columns": Route(reads=STAFF, writes=STAFF, ids={"pk": waiting_import}),
    "measurement:import-words": Route(reads=STAFF, writes=STAFF, ids={"pk": waiting_import}),
    "measurement:mappings": Route(reads=STAFF),
    "measurement:mapping-forget": Route(writes=STAFF, ids={"pk": "measurement.SavedMapping"}),
    "measurement:import-progress": Route(reads=STAFF, ids=_IMPORT),
    "measurement:import-check": Route(writes=STAFF, ids=_IMPORT),
    "measurement:import-save": Route(writes=STAFF, ids=_IMPORT),
    "measurement:import-undo": Route(reads=STAFF, writes=STAFF, ids=_IMPORT),
    "measurement:import-put-away": Route(reads=STAFF, writes=STAFF, ids=_IMPORT),
    "measurement:datasets": Route(reads=EVERYBODY),
    "measurement:dataset": Route(reads=EVERYBODY, ids=_DATASET),
    "measurement:dataset-csv": Route(reads=EVERYBODY, ids=_DATASET),
    "api-imports": Route(reads=STAFF, writes=STAFF),
    "api-import": Route(reads=STAFF, ids=_IMPORT),
    "api-import-problems": Route(reads=STAFF, ids=_IMPORT),
    "api-import-check": Route(writes=STAFF, ids=_IMPORT),
    "api-import-save": Route(writes=STAFF, ids=_IMPORT),
    "api-import-undo": Route(writes=STAFF, ids=_IMPORT),
    "api-datasets": Route(reads=EVERYBODY),
    "api-dataset-values": Route(reads=EVERYBODY, ids=_DATASET),
}

_QUERY = {"query": "measurement.Query"}

SUBMITTING: dict[str, Route] = {
    "start": ANYBODY,
    "communications:reminders-stop": Route(open_to="anybody", ids={"token": "guessed"}),
    "measurement:home": ANYBODY,
    "measurement:submission": Route(reads=REPORTERS, writes=OWN_REPORTERS, ids=_SUBMISSION),
    "measurement:submission-file": Route(reads=REPORTERS, ids=_SUBMISSION, finds=False),
    "measurement:submission-draft": Route(writes=OWN_REPORTERS, ids=_SUBMISSION),
    "measurement:submission-check": Route(reads=OWN_REPORTERS, writes=LEAD, ids=_SUBMISSION),
    "measurement:submission-enter": Route(reads=STAFF, writes=STAFF, ids=_SUBMISSION),
    "measurement:submission-enter-stop": Route(writes=STAFF, ids=_SUBMISSION),
    "measurement:submission-unlock-ask": Route(writes=LEAD, ids=_SUBMISSION),
    "measurement:submission-nothing": Route(reads=OWN_REPORTERS, writes=OWN_REPORTERS, ids=_SUBMISSION),
    "measurement:submission-how": Route(
        reads=OWN_REPORTERS,
        writes=OWN_REPORTERS,
        ids=_SUBMISSION | {"indicator": "measurement.Indicator"},
        finds=False,
    ),
    "measurement:question": Route(open_to="anybody", ids={"secret": "guessed"}),
    "measurement:question-ask": Route(
        reads=OWN_REPORTERS,
        writes=OWN_REPORTERS,
        ids=_SUBMISSION | {"indicator": "measurement.Indicator"},
        finds=False,
    ),
    "measurement:submission-receipt": Route(reads=REPORTERS, ids=_SUBMISSION, finds=False),
    "measurement:submission-done": Route(reads=REPORTERS, ids=_SUBMISSION),
    "measurement:submission-correct": Route(
        reads=LEAD,
        writes=LEAD,
        ids=_SUBMISSION | {"indicator": "measurement.Indicator"},
        finds=False,
    ),
    "measurement:evidence": Route(
        reads=REPORTERS, ids=_SUBMISSION | {"file": "measurement.EvidenceFile"}, finds=False
    ),
    "api-submissions": Route(reads=REPORTERS),
    "api-submission": Route(reads=REPORTERS, ids=_SUBMISSION),
    "api-submission-draft": Route(writes=REPORTERS, ids=_SUBMISSION),
    "api-submission-submit": Route(writes=INVITERS, ids=_SUBMISSION),
    "api-submission-nothing": Route(reads=REPORTERS, writes=INVITERS, ids=_SUBMISSION),
    "api-counting-notes": Route(writes=REPORTERS, ids=_SUBMISSION),
    "api-questions": Route(reads=OWN_REPORTERS, writes=OWN_REPORTERS, ids=_SUBMISSION),
    "api-queries": Route(reads=REPORTERS, writes=STAFF, ids=_SUBMISSION),
    "api-query-answer": Route(writes=OWN_REPORTERS, ids=_SUBMISSION | _QUERY, finds=False),
    "api-query-close": Route(writes=STAFF, ids=_SUBMISSION | _QUERY),
    "measurement:query-ask": Route(
        reads=STAFF, writes=STAFF, ids=_SUBMISSION | {"indicator": "measurement.Indicator"}, finds=False
    ),
    "measurement:query-answer": Route(
        reads=OWN_REPORTERS, writes=OWN_REPORTERS, ids=_SUBMISSION | _QUERY, finds=False
    ),
    "measurement:query-close": Route(writes=STAFF, ids=_SUBMISSION | _QUERY),
    "api-question-withdraw": Route(
        writes=OWN_REPORTERS, ids=_SUBMISSION | {"question": "measurement.Question"}, finds=False
    ),
    "api-submission-approve": Route(writes=STAFF, ids=_SUBMISSION),
    "api-submission-send-back": Route(writes=STAFF, ids=_SUBMISSION),
    "api-submission-corrections": Route(writes=INVITERS, ids=_SUBMISSION),
    "api-submission-withdrawals": Route(writes=STAFF, ids=_SUBMISSION),
    "api-closings": Route(reads=STAFF, writes=STAFF),
    "api-closing-open": Route(writes=STAFF, ids={"pk": "measurement.PeriodClosing"}),
    "api-submissions-unlock": Route(writes=STAFF),
    "api-submissions-extend": Route(writes=STAFF),
    "measurement:closing": Route(reads=STAFF, writes=STAFF, ids={"pk": "measurement.Period"}),
    "measurement:closing-undo": Route(writes=STAFF, ids={"pk": closed_period}),
    "measurement:review": Route(reads=STAFF),
    "measurement:review-approve": Route(writes=STAFF),
    "measurement:submission-review": Route(reads=STAFF, writes=STAFF, ids=_SUBMISSION),
    "measurement:answer-reopen": Route(
        reads=STAFF,
        writes=STAFF,
        ids=_SUBMISSION | {"indicator": "measurement.Indicator", "what": "withdraw"},
        finds=False,
    ),
}

SEEING: dict[str, Route] = {
    "measurement:dashboard": Route(reads=EVERYBODY),
    "measurement:dashboard-file": Route(reads=EVERYBODY, ids=_FILE),
    "measurement:dashboard-figures": Route(reads=EVERYBODY),
    "measurement:answers": Route(reads=STEERING),
    "measurement:indicator": Route(reads=EVERYBODY, ids=_INDICATOR),
    "measurement:indicator-file": Route(reads=EVERYBODY, ids=_INDICATOR | _FILE),
    "measurement:explain": Route(reads=EVERYBODY, ids=_INDICATOR, finds=False),
    "api-figures": Route(reads=EVERYBODY),
    "api-figure-series": Route(reads=EVERYBODY, ids=_INDICATOR),
    "api-figure-explanation": Route(reads=EVERYBODY, ids=_INDICATOR, finds=False),
    "measurement:explain-file": Route(reads=STEERING, ids=_INDICATOR, finds=False),
}

COMMUNICATIONS: dict[str, Route] = {
    "communications:mail": SIGNED_IN,
    "communications:mail-switch": Route(writes=EVERYBODY),
    "communications:reporting": Route(reads=STAFF),
    "communications:reporting-act": Route(writes=STAFF),
    "communications:chase": Route(reads=STAFF, writes=STAFF),
    "communications:extend": Route(reads=STAFF, writes=STAFF),
    "communications:unlock": Route(reads=STAFF, writes=STAFF),
    "api-submissions-chase": Route(writes=STAFF),
}

_REPORT = {"pk": "backbone.Report"}

BACKBONE: dict[str, Route] = {
    "backbone:reports": Route(reads=EVERYBODY),
    "backbone:report": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone:report-progress": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone:report-file": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone:report-workbook": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone:report-csv": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone:report-answers": Route(reads=STEERING, ids=_REPORT | _FILE, finds=False),
    "backbone:report-order": Route(reads=STAFF, writes=STAFF),
    "backbone:report-follow": Route(writes=EVERYBODY),
    "backbone:report-publish": Route(writes=STAFF, ids=_REPORT),
    "backbone:schedule-create": Route(reads=STAFF, writes=STAFF),
    "backbone:schedule-edit": Route(reads=STAFF, writes=STAFF, ids={"pk": "backbone.ReportSchedule"}),
    "backbone-api:reports": Route(reads=EVERYBODY, writes=STAFF),
    "backbone-api:report": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone-api:report-workbook": Route(reads=EVERYBODY, ids=_REPORT, finds=False),
    "backbone-api:report-publish": Route(writes=STAFF, ids=_REPORT),
}

MEASUREMENT: dict[str, Route] = LIBRARY | SETTING_UP | IMPORTING | SUBMITTING | SEEING
CONFIG: dict[str, Route] = {"api-schema": ANYBODY, "metrics": ANYBODY}
OURS: dict[str, Route] = TENANCY | PARTNERS | INITIATIVES | MEASUREMENT | COMMUNICATIONS | BACKBONE
ROUTES: dict[str, Route] = CONFIG | ACCOUNTS | OURS
