"""What "nothing to report" says of each kind of number."""

from decimal import Decimal

import pytest

from measurement.enums import Accumulation, Kind, OverTime
from measurement.formulas import PartnerValue
from measurement.formulas.answers import read_entry
from measurement.formulas.method import Method, default_method
from measurement.formulas.nothing import nothing
from measurement.validators import check_entry

CELLS = ("sex=girls", "sex=boys")


def to_date(kind: Kind) -> Method:
    row = default_method(kind)
    return Method(
        kind=kind, over_time=OverTime.LAST, over_partners=row.over_partners, accumulation=Accumulation.TO_DATE
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_of_every_kind_is_zero_or_not_applicable_and_may_be_submitted(kind: Kind) -> None:
    method = default_method(kind)
    typed = nothing(method, CELLS)
    if kind in (Kind.COUNT, Kind.PEOPLE, Kind.MONEY):
        assert typed == {"value": "0", "cells.sex=girls.value": "0", "cells.sex=boys.value": "0"}
    else:
        assert typed == {"state": "not_applicable"}
    entry, problems = read_entry(method, typed)
    assert problems == []
    assert check_entry(method, entry) == []


def test_nothing_of_a_total_to_date_is_the_last_total_with_the_cells_it_had() -> None:
    last = PartnerValue(partner_id=1, value=Decimal("62.50"))
    girls = PartnerValue(partner_id=1, value=Decimal(40))
    typed = nothing(to_date(Kind.COUNT), CELLS, last=last, last_cells={"sex=girls": girls})
    assert typed == {"value": "62.50", "cells.sex=girls.value": "40"}


def test_nothing_of_a_total_to_date_keeps_currency_and_rate() -> None:
    last = PartnerValue(partner_id=1, value=Decimal(10), currency="EUR", rate=Decimal("1.1"))
    assert nothing(to_date(Kind.MONEY), (), last=last) == {"value": "10", "currency": "EUR", "rate": "1.1"}


def test_nothing_of_a_percentage_to_date_repeats_both_numbers() -> None:
    last = PartnerValue(partner_id=1, numerator=Decimal(3), denominator=Decimal(4))
    assert nothing(to_date(Kind.SHARE), (), last=last) == {"numerator": "3", "denominator": "4"}


def test_nothing_before_the_first_total_is_zero_for_numbers_and_not_applicable_for_percentages() -> None:
    assert nothing(to_date(Kind.COUNT), ()) == {"value": "0"}
    assert nothing(to_date(Kind.SHARE), ()) == {"state": "not_applicable"}
