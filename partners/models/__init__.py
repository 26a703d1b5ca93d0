"""Partner organisations."""

from partners.models.partner import Participation, Partner

__all__ = ["Participation", "Partner"]
