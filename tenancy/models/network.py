"""The tenant, who belongs to it, and what each may do there."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.enums import Role
from tenancy.models.fields import NetworkModel


class Network(models.Model):
    """One backbone organisation's workspace. Global: its name and slug find the way in."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/London")
    currency = models.CharField(_("currency"), max_length=3, default="GBP")
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    second_factor_roles = models.JSONField(_("must use a second factor"), default=list)  # values of Role

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name

    def roles_asked_for_second_factor(self, held: Iterable[Role]) -> list[Role]:
        """Those of the roles held that must use a second factor here, in the order of the list of roles."""
        mine = set(held)
        return [role for role in Role if role in mine and role.value in self.second_factor_roles]


class Membership(models.Model):
    """That a person has at least one grant in a network: the switcher's list, without reading across networks."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="memberships", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "network"], name="tenancy_membership_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.network_id}"


class Grant(NetworkModel):
    """One role of one person: in the network, in one initiative, or for one partner.

    Initiative and partner live on higher floors, so they are plain ids here; their apps'
    migrations add the composite foreign keys.
    """

    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    initiative_id = models.BigIntegerField(null=True, blank=True)
    partner_id = models.BigIntegerField(null=True, blank=True)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "user", "role", "initiative_id", "partner_id"],
                name="tenancy_grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="tenancy_grant_scope_fits_role",
                condition=models.Q(role=Role.OWNER, initiative_id__isnull=True, partner_id__isnull=True)
                | models.Q(
                    role__in=[Role.LEAD, Role.CONTRIBUTOR], initiative_id__isnull=True, partner_id__isnull=False
                )
                | (
                    ~models.Q(role__in=[Role.OWNER, Role.LEAD, Role.CONTRIBUTOR])
                    & models.Q(initiative_id__isnull=False, partner_id__isnull=True)
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
