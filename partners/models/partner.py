"""Partner organisations of a network and the initiatives they take part in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import Sector
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class Partner(NetworkModel):
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=240, editable=False)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices, default=Sector.OTHER)
    type = models.CharField(_("type"), max_length=80, blank=True, help_text=_("For example: primary school"))
    place = NetworkForeignKey("tenancy.Place", null=True, blank=True, verbose_name=_("place"))
    parent = NetworkForeignKey("self", null=True, blank=True, verbose_name=_("part of"))
    website = models.URLField(_("website"), blank=True)
    note = models.TextField(_("note"), blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("partner")
        constraints = (models.UniqueConstraint(fields=["network", "code"], name="partners_partner_code_once"),)
        indexes = (models.Index(fields=["network", "sort_key"], name="partners_partner_sorted"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Participation(NetworkModel):
    """That a partner takes part in an initiative, from when until when."""

    initiative = NetworkForeignKey("initiatives.Initiative")
    partner = NetworkForeignKey(Partner)
    joined_on = models.DateField(_("since"))
    left_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "partner"], name="partners_participation_once"),
            models.CheckConstraint(
                name="partners_participation_order",
                condition=models.Q(left_on__isnull=True) | models.Q(left_on__gte=models.F("joined_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.initiative_id}"
