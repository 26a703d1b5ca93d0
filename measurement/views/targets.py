"""Pages of baselines and targets."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from initiatives.views.access import needs_in_initiative
from measurement.enums import Kind, Trajectory
from measurement.forms.targets import BaselineForm, PeriodTargetsForm, TargetForm
from measurement.formulas import Method
from measurement.formulas.deadlines import local_day
from measurement.models import DefinitionVersion, Indicator
from measurement.operations.targets import set_baseline, set_period_targets, set_shared_denominators, set_target
from measurement.queries.definitions import grids_of, latest_version
from measurement.queries.indicators import shared_denominators, target_values
from measurement.queries.methods import method_of
from measurement.queries.periods import target_periods
from measurement.views.indicators import form_page, indicator_of
from tenancy.middleware import TenantRequest
from tenancy.permissions import Permission


def _rules(indicator: Indicator) -> tuple[DefinitionVersion, Method]:
    version = latest_version(indicator.definition)
    return version, method_of(version, indicator)


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_baseline(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """A baseline for everybody or for one group; the earlier one stays on record."""
    row = indicator_of(initiative, pk)
    version, method = _rules(row)
    cells = [cell for grid in grids_of([version.pk])[version.pk] for cell in grid.cells.values()]
    form = BaselineForm(request.POST or None, method=method, version=version, cells=cells)

    def save() -> Indicator:
        data = form.cleaned_data
        set_baseline(
            indicator=row,
            numbers=form.numbers(),
            start_on=data["start_on"],
            end_on=data["end_on"],
            source=data["source"],
            reason=data["reason"],
            cell=data.get("cell"),
            by=request.user,
            at=request.now,
        )
        return row

    return form_page(request, initiative, form, save, {"title": _("Set the baseline"), "indicator": row})


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_target(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """The overall target, or the band to stay in."""
    row = indicator_of(initiative, pk)
    version, method = _rules(row)
    form = TargetForm(request.POST or None, indicator=row, method=method, version=version)

    def save() -> Indicator:
        data = form.cleaned_data
        return set_target(
            indicator=row,
            numbers=form.numbers(),
            target_on=data["target_on"],
            trajectory=Trajectory(data["trajectory"]),
            band_low=form.stored("band_low"),
            band_high=form.stored("band_high"),
            smallest_change=form.stored("smallest_change"),
            by=request.user,
            at=request.now,
        )

    return form_page(request, initiative, form, save, {"title": _("Set the target"), "indicator": row})


@needs_in_initiative(Permission.INDICATOR_EDIT)
def indicator_periods(request: TenantRequest, initiative: Initiative, *, pk: int) -> HttpResponse:
    """A grid: the target of each period, and the shared denominator where there is one."""
    row = indicator_of(initiative, pk)
    version, method = _rules(row)
    form = PeriodTargetsForm(
        request.POST if request.method == "POST" else None,
        method=method,
        periods=list(target_periods(row, today=local_day(request.now, initiative.time_zone))),
        targets=target_values(row),
        denominators=shared_denominators(row),
    )
    if request.method == "POST" and form.is_valid() and _save_grid(request, row, form):
        messages.success(request, _("Saved %(name)s.") % {"name": row.definition.name})
        return redirect("measurement:indicator-setup", request.network.slug, initiative.slug, row.pk)
    context = {"form": form, "indicator": row, "version": version, "is_share": method.kind == Kind.SHARE}
    return render(request, "measurement/indicator_setup_periods.html", context, status=422 if form.errors else 200)


def _save_grid(request: TenantRequest, row: Indicator, form: PeriodTargetsForm) -> bool:
    """Targets and denominators are two operations; what one refuses is shown beside its field, nothing is saved."""
    try:
        if targets := form.targets():
            set_period_targets(indicator=row, targets=targets, by=request.user, at=request.now)
    except ValidationError as error:
        form.add_errors("target", error)
        return False
    try:
        if denominators := form.denominators():
            set_shared_denominators(indicator=row, denominators=denominators, by=request.user, at=request.now)
    except ValidationError as error:
        form.add_errors("denominator", error)
        return False
    return True
