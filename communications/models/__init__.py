"""Continuous communication."""

from communications.models.refusal import ReminderRefusal
from communications.models.reminder import Reminder
from communications.models.subscription import Subscription

__all__ = ["Reminder", "ReminderRefusal", "Subscription"]
