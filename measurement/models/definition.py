"""The network's library: what is measured, in versions, and how it is broken down."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.enums import Accumulation, Direction, Kind, OverPartners, OverTime
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class IndicatorDefinition(NetworkModel):
    """A name for what is measured; what it means stands in its versions."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=240, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("indicator definition")
        constraints = (models.UniqueConstraint(fields=["network", "code"], name="measurement_definition_code_once"),)

    def __str__(self) -> str:
        return self.name


class DefinitionVersion(NetworkModel):
    """One meaning of a definition, in force for periods that start on or after `effective_on`.

    `is_break`: values before and after do not compare; nothing is drawn, added or judged across it.
    """

    definition = NetworkForeignKey(IndicatorDefinition)
    number = models.PositiveSmallIntegerField()
    meaning = models.TextField(_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    accumulation = models.CharField(
        _("what is reported"), max_length=20, choices=Accumulation.choices, default=Accumulation.INCREMENT
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.UP)
    over_time = models.CharField(_("over time"), max_length=20, choices=OverTime.choices)
    over_partners = models.CharField(_("over partners"), max_length=20, choices=OverPartners.choices)
    numerator_name = models.CharField(_("numerator"), max_length=160, blank=True)
    denominator_name = models.CharField(_("denominator"), max_length=160, blank=True)
    per = models.PositiveIntegerField(_("per"), default=1000, help_text=_("For a rate: per how many people."))
    decimals = models.PositiveSmallIntegerField(_("decimals shown"), default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    steps = models.JSONField(_("answers"), default=list, blank=True)  # [{"code", "name"}], worst or first step first
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    is_break = models.BooleanField(_("not comparable with the version before"), default=False)
    reason = models.CharField(_("why it changed"), max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "definition", "number"], name="measurement_version_once"),
            models.CheckConstraint(
                name="measurement_version_first_always",
                condition=models.Q(number=1, is_break=False) | models.Q(number__gt=1, effective_on__isnull=False),
            ),
            models.CheckConstraint(name="measurement_version_per", condition=models.Q(per__gt=0)),
        )

    def __str__(self) -> str:
        return f"v{self.number}"


class Dimension(NetworkModel):
    """A way to break a figure down."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    is_exclusive = models.BooleanField(_("everybody is in one category only"), default=True)
    is_exhaustive = models.BooleanField(_("the categories cover everybody"), default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "code"], name="measurement_dimension_code_once"),)

    def __str__(self) -> str:
        return self.name


class Category(NetworkModel):
    """One value of a dimension. A retired category keeps its data and may point to its successor."""

    dimension = NetworkForeignKey(Dimension)
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    position = models.PositiveSmallIntegerField(default=0)
    is_not_stated = models.BooleanField(_("stands for “not stated”"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = NetworkForeignKey("self", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "dimension", "code"], name="measurement_category_code_once"),
        )

    def __str__(self) -> str:
        return self.name


class Cell(NetworkModel):
    """A set of categories of one or more dimensions: girls; or girls × aged 5."""

    key = models.CharField(max_length=240)  # "sex=girls" or "age=5|sex=girls", dimensions in alphabetical order
    label = models.CharField(max_length=330)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "key"], name="measurement_cell_once"),)

    def __str__(self) -> str:
        return self.label


class CellCategory(NetworkModel):
    cell = NetworkForeignKey(Cell)
    category = NetworkForeignKey(Category)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "cell", "category"], name="measurement_cell_member"),
        )

    def __str__(self) -> str:
        return f"{self.cell_id}: {self.category_id}"


class Breakdown(NetworkModel):
    """That a version is broken down by one dimension, or by two crossed."""

    version = NetworkForeignKey(DefinitionVersion)
    dimension = NetworkForeignKey(Dimension)
    crossed_with = NetworkForeignKey(Dimension, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "version", "dimension", "crossed_with"],
                name="measurement_breakdown_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} by {self.dimension_id}"
