"""The lists of an initiative's set-up as files."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from initiatives.models import Outcome
from tenancy.exports.sheets import Column, Sheet, sheet_of


def outcome_sheet(outcomes: Iterable[Outcome]) -> Sheet:
    columns = (Column(_("Code"), lambda one: one.code), Column(_("Outcome area"), lambda one: one.name))
    return sheet_of(_("Outcome areas"), columns, outcomes)
