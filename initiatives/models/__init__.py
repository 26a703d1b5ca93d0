"""The common agenda."""

from initiatives.models.initiative import Goal, Initiative, InitiativePlace, Outcome

__all__ = ["Goal", "Initiative", "InitiativePlace", "Outcome"]
