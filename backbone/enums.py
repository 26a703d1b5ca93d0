"""The closed lists of the backbone's own work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    REQUESTED = "requested", _("Being compiled")
    COMPILED = "compiled", _("Ready to publish")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Could not be compiled")
