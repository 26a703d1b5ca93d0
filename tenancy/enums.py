"""The closed lists of the ground floor."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OWNER = "owner", _("Network owner")
    BACKBONE = "backbone", _("Backbone staff")
    STEERING = "steering", _("Steering member")
    FACILITATOR = "facilitator", _("Facilitator")
    FUNDER = "funder", _("Funder")
    OBSERVER = "observer", _("Observer")
    LEAD = "lead", _("Partner lead")
    CONTRIBUTOR = "contributor", _("Partner contributor")


PARTNER_ROLES = frozenset({Role.LEAD, Role.CONTRIBUTOR})
INITIATIVE_ROLES = frozenset({Role.BACKBONE, Role.STEERING, Role.FACILITATOR, Role.FUNDER, Role.OBSERVER})


# What each role is for, in the words of the page where one is chosen.
ROLE_HINTS = {
    Role.OWNER: _("Looks after the whole network: people, initiatives, settings."),
    Role.BACKBONE: _("Sets up an initiative, reviews submissions, compiles reports."),
    Role.STEERING: _("Sees the figures of an initiative, and which partner reported what."),
    Role.FACILITATOR: _("Runs the meetings, and sees what the steering group sees."),
    Role.FUNDER: _("Sees approved figures and reports, and changes nothing."),
    Role.OBSERVER: _("Sees approved figures and reports, and changes nothing."),
    Role.LEAD: _("Submits the figures of a partner, and invites its contributors."),
    Role.CONTRIBUTOR: _("Fills in the figures of a partner; the lead submits them."),
}


class JobState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    PARKED = "parked", _("Stopped after too many attempts")


class MailState(TextChoices):
    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class InvitationState(TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class ApiKeyScope(TextChoices):
    """What a program may do with a key, within what its person may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class TokenKind(TextChoices):
    """What a secret in a link opens. One table maps its hash to a network."""

    INVITATION = "invitation", _("Invitation")
    SUBSCRIPTION = "subscription", _("Subscription")
    API_KEY = "api_key", _("API key")
    QUESTION = "question", _("Question to a colleague")
