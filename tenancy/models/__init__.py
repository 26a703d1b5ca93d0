"""The ground: people, networks, grants, places, the ledger and the queue."""

from tenancy.models.api_key import ApiKey
from tenancy.models.api_payload import ApiPayload
from tenancy.models.event import Event
from tenancy.models.invitation import Invitation, Token
from tenancy.models.job import Heartbeat, Job
from tenancy.models.mail import Mail, OutboxMail
from tenancy.models.network import Grant, Membership, Network
from tenancy.models.place import Place, Population
from tenancy.models.user import User

__all__ = [
    "ApiKey",
    "ApiPayload",
    "Event",
    "Grant",
    "Heartbeat",
    "Invitation",
    "Job",
    "Mail",
    "Membership",
    "Network",
    "OutboxMail",
    "Place",
    "Population",
    "Token",
    "User",
]
