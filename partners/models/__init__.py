"""Partner organisations."""

from partners.models.join_request import JoinRequest
from partners.models.partner import Participation, Partner

__all__ = ["JoinRequest", "Participation", "Partner"]
