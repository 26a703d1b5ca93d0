"""Keys for programs that work in a network on behalf of a person."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.enums import ApiKeyScope
from tenancy.models.fields import NetworkModel


class ApiKey(NetworkModel):
    """A key acts as its person, with what that person may do at the moment, or less.

    Its secret is in no row: `Token` holds the hash. The initiative lives a floor above, so it is a
    plain id here; that app's migrations add the composite foreign key.
    """

    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)  # shown in lists, so that a key is recognised
    scope = models.CharField(_("may"), max_length=10, choices=ApiKeyScope.choices, default=ApiKeyScope.READ)
    initiative_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        constraints = (models.UniqueConstraint(fields=["network", "prefix"], name="tenancy_apikey_prefix"),)
        indexes = (models.Index(fields=["network", "user"], name="tenancy_apikey_user"),)

    def __str__(self) -> str:
        return self.name

    def is_live(self, *, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
