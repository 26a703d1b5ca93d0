"""What kinds of organisation take part."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Sector(TextChoices):
    PUBLIC = "public", _("Public")
    CHARITY = "charity", _("Charity or community")
    COMPANY = "company", _("Company")
    EDUCATION = "education", _("Education")
    HEALTH = "health", _("Health")
    FUNDER = "funder", _("Funder")
    OTHER = "other", _("Other")
