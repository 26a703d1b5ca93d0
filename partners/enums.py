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


class JoinRequestState(TextChoices):
    """What became of an organisation's wish to take part."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class Likeness(TextChoices):
    """Why two organisations may be one."""

    SAME_NAME = "same_name", _("the same name")
    SAME_WORDS = "same_words", _("the same name, written differently")
    ALMOST = "almost", _("name almost the same")
    SIMILAR = "similar", _("a similar name")
    INITIALS = "initials", _("one is the initials of the other")
    WEBSITE = "website", _("the same website")
    MAIL = "mail", _("the same e-mail domain")
    PLACE = "place", _("the same place")
