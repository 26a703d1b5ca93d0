"""Published outside series: shown as published by their source, never as a figure of the initiative."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.enums import Direction, Frequency
from tenancy.models.fields import ExactDecimalField, NetworkForeignKey, NetworkModel


class Dataset(NetworkModel):
    initiative = NetworkForeignKey("initiatives.Initiative")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=300)
    publisher = models.CharField(_("published by"), max_length=160)
    source = models.CharField(_("source"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(max_length=10, choices=Direction.choices, default=Direction.UP)
    meaning = models.TextField(_("definition"), blank=True)
    indicator = NetworkForeignKey("measurement.Indicator", null=True)  # shown beside it, never added to it
    imported_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "initiative", "code"], name="measurement_dataset_once"),
        )

    def __str__(self) -> str:
        return self.name


class DatasetSeries(NetworkModel):
    """Values that compare with each other: one frequency, one definition, one method."""

    dataset = NetworkForeignKey(Dataset)
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    position = models.PositiveSmallIntegerField(default=0)
    continues = NetworkForeignKey("self", null=True)  # the series it follows: definition changed, not comparable

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "dataset", "key"], name="measurement_series_once"),)

    def __str__(self) -> str:
        return self.name


class DatasetValue(NetworkModel):
    """One published value, with the decimals it was published with. No value: missing, never zero."""

    series = NetworkForeignKey(DatasetSeries)
    cell = NetworkForeignKey("measurement.Cell", null=True)
    start_on = models.DateField()
    end_on = models.DateField()
    label = models.CharField(max_length=40)
    value = ExactDecimalField(null=True)
    flag = models.CharField(max_length=80, blank=True)
    row = models.PositiveIntegerField()  # where in the file it stood

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "series", "cell", "start_on", "end_on"],
                name="measurement_dataset_value_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.label}"
