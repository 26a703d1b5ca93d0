"""Places, and how many people live, learn or work in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenancy.models.fields import ExactDecimalField, NetworkForeignKey, NetworkModel


class Place(NetworkModel):
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    sort_key = models.CharField(max_length=200, editable=False)
    parent = NetworkForeignKey("self", null=True, blank=True, verbose_name=_("part of"))
    has_disjoint_children = models.BooleanField(
        _("places within it do not overlap"),
        default=True,
        help_text=_("Only then may people counted in them be added up."),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "code"], name="tenancy_place_code_once"),
            models.CheckConstraint(name="tenancy_place_not_own_parent", condition=~models.Q(parent=models.F("id"))),
        )

    def __str__(self) -> str:
        return self.name


class Population(NetworkModel):
    """How many people a group in a place counts in one year, and who says so."""

    place = NetworkForeignKey(Place, verbose_name=_("place"))
    group = models.CharField(_("group"), max_length=160, help_text=_("For example: children aged 4 to 5"))
    year = models.PositiveSmallIntegerField(_("year"))
    size = ExactDecimalField(_("number of people"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "place", "group", "year"], name="tenancy_population_once"),
            models.CheckConstraint(name="tenancy_population_not_negative", condition=models.Q(size__gte=0)),
        )

    def __str__(self) -> str:
        return f"{self.group}, {self.year}"
