"""Continuous communication."""

from communications.models.subscription import Subscription

__all__ = ["Subscription"]
