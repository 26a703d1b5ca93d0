"""The groups of a figure whose partners share one denominator: that of the whole, and of no group.

A share of the group cannot be made, and numerator ÷ whole denominator is no figure of the group. What is known is
how many of each group stand above the line, between the highest and the sum where people may overlap (rule 10).
"""

from dataclasses import replace

from measurement.enums import Kind, OverPartners, OverTime
from measurement.formulas.method import Method
from measurement.formulas.sums import Sums
from measurement.formulas.values import PartnerValue


def method_of_cells(method: Method) -> Method:
    """How the groups are shown: as the whole is, but numbers of people where the denominator is shared."""
    if not method.has_shared_denominator:
        return method
    return replace(
        method, kind=Kind.COUNT, over_time=OverTime.NONE, over_partners=OverPartners.RANGE, per=1, decimals=0
    )


def sums_of_cell(method: Method, sums: Sums) -> Sums:
    """The sums of one group as `method_of_cells(method)` takes them."""
    if not method.has_shared_denominator:
        return sums
    return replace(sums, value_sum=sums.numerator_sum, value_floor=sums.numerator_floor)


def value_of_cell(method: Method, value: PartnerValue) -> PartnerValue:
    """One answer of one group as `method_of_cells(method)` takes it."""
    return replace(value, value=value.numerator) if method.has_shared_denominator else value
