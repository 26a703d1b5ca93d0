"""Invitations to a role, and the one table that knows which network a secret belongs to."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.enums import InvitationState, Role, TokenKind
from tenancy.models.fields import NetworkModel


class Token(models.Model):
    """SHA-256 of a secret → network and row. Global, so that a link finds its network."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=TokenKind.choices)
    network = models.ForeignKey("tenancy.Network", on_delete=models.CASCADE, related_name="+", db_index=False)
    row_id = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "kind", "row_id"], name="tenancy_token_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class Invitation(NetworkModel):
    """An e-mailed offer of one role. Resending makes a new secret; the old link stops working."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    initiative_id = models.BigIntegerField(null=True, blank=True)
    partner_id = models.BigIntegerField(null=True, blank=True)
    scope_name = models.CharField(max_length=200)  # printed name of what the role is for
    invited_by = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    invited_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "tenancy.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["network", "email"], name="tenancy_invitation_email"),)

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"

    def state(self, *, at: datetime) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= at else InvitationState.OPEN
