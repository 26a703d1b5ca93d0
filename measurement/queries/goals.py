"""What the shared goal is measured by."""

from django.utils.formats import date_format

from initiatives.queries.goals import Measure
from measurement.formulas import display
from measurement.models import Baseline, GoalMeasure
from measurement.queries.methods import rules_of


def goal_measure_of(*, goal_id: int) -> Measure | None:
    """The indicator that measures a goal, with its baseline and target in words. Four statements."""
    row = GoalMeasure.objects.filter(goal_id=goal_id).select_related("indicator__definition").first()
    if row is None:
        return None
    indicator = row.indicator
    rule = rules_of([indicator.pk])[indicator.pk]
    method = rule.methods[rule.latest.pk]
    baselines = Baseline.objects.filter(indicator=indicator, cell=None).order_by("-number")
    baseline = baselines.values_list("value", flat=True).first()
    return Measure(
        indicator_id=indicator.pk,
        name=indicator.definition.name,
        baseline="" if baseline is None else display(method, baseline),
        target="" if indicator.target_value is None else display(method, indicator.target_value),
        due="" if indicator.target_on is None else date_format(indicator.target_on, "j F Y"),
    )
