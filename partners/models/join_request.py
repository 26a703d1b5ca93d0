"""Organisations that ask to take part in an initiative."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import JoinRequestState, Sector
from partners.models.partner import Partner
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class JoinRequest(NetworkModel):
    """What an organisation said of itself on the public form, and what was decided.

    Name, address and message of the person who wrote are emptied some time after a decision.
    """

    initiative = NetworkForeignKey("initiatives.Initiative")
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, default=Sector.OTHER)
    type = models.CharField(_("type"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)  # in their words, not one of the network's
    website = models.URLField(_("website"), blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(max_length=10, choices=JoinRequestState.choices, default=JoinRequestState.OPEN)
    asked_at = models.DateTimeField()
    staff_told_at = models.DateTimeField(null=True, blank=True)  # when the initiative's staff had a mail about it
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "tenancy.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answer = models.TextField(_("answer"), blank=True)  # what was written to those who were declined
    partner = NetworkForeignKey(Partner, null=True, blank=True)  # what it became, or was found to be

    class Meta:
        verbose_name = _("request to join")
        indexes = (models.Index(fields=["network", "state", "asked_at"], name="partners_joinrequest_state"),)
        constraints = (
            models.CheckConstraint(
                name="partners_joinrequest_decided",
                condition=models.Q(state="open", decided_at=None) | models.Q(decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == JoinRequestState.OPEN
