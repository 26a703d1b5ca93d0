"""Explain this number: its inputs, added up again, give the shown digits."""

from decimal import Decimal

import pytest

from measurement.enums import ValueState
from measurement.formulas import readd
from measurement.queries.explanations import explain_figure
from measurement.queries.verification import wrong_figures
from measurement.renderers.figures import breakdown_chart
from tenancy.row_security import network
from tests.measurement.every_kind import KINDS, make_every_kind
from tests.measurement.figures_world import cell, report, shown
from tests.world import NOW, World


def test_explanation_of_every_kind_adds_up_to_the_shown_digits(world: World) -> None:
    side = world.a
    with network(side.network.id):
        made = make_every_kind(side)
        assert list(wrong_figures()) == []
        for code, _kind, _rules, _before, _now, text in KINDS:
            found = explain_figure(side.initiative, made[code], at=NOW)
            assert found is not None
            assert (code, shown(side, made[code]).value_text) == (code, text)
            assert (code, found.shown, readd(found.explanation)) == (code, text, text)
            assert (code, found.figure.coverage_text) == (code, found.explanation.coverage_words)


def test_explanation_without_partners_has_no_answer_of_any_of_them(world: World) -> None:
    side = world.a
    with network(side.network.id):
        made = make_every_kind(side)
        for code in ("count", "share", "rate", "average", "shared", "reach", "money", "stock"):
            found = explain_figure(side.initiative, made[code], at=NOW)
            assert found is not None
            funders = found.seen_by(frozenset(), ())
            assert funders.rows == ()
            assert funders.silent == ()
            assert " + " not in funders.explanation.formula
            assert funders.shown in funders.explanation.formula


def test_explanation_names_what_was_carried_left_out_and_not_reported(world: World) -> None:
    side = world.a
    with network(side.network.id):
        stock = make_every_kind(side)["stock"]
        found = explain_figure(side.initiative, stock, at=NOW)
        assert found is not None
        assert [(row.partner, row.shown, row.carried) for row in found.rows] == [
            ("Harbour partner 1", "11", ""),
            ("Harbour partner 2", "20", "Q4 2025"),
            ("Harbour partner 3", "31", ""),
        ]
        report(side, 4, [7, ValueState.NOT_AVAILABLE])
        found = explain_figure(side.initiative, side.indicator, at=NOW)
        assert found is not None
        assert found.reasons == [("not available", 1)]
        assert [name for _pk, name in found.silent] == ["Harbour partner 3"]


def test_explanation_of_a_group_adds_up_its_cells(world: World) -> None:
    side = world.a
    with network(side.network.id):
        boys, girls = (cell(side, "sex", "Sex", code) for code in ("boys", "girls"))
        report(side, 4, [40, 5, 6], cells={boys: [30, 3, 2], girls: [10, 2, 4]})
        found = explain_figure(side.initiative, side.indicator, at=NOW, cell=girls)
        assert found is not None
        assert (found.shown, found.explanation.formula) == ("16", "10 + 2 + 4 = 16")


def test_explanation_tells_of_corrections_with_version_and_reason(world: World) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [7, 8, 9])
        report(side, 4, [6], correction="typing error")
        found = explain_figure(side.initiative, side.indicator, at=NOW)
        assert found is not None
        (row,) = found.corrections
        assert found.shown == "23"
        assert (row.partner, row.submission_version, row.correction) == ("Harbour partner 1", 2, "typing error")


@pytest.mark.parametrize("number", [0, 4])
def test_explanation_of_a_period_without_answers_shows_none(world: World, number: int) -> None:
    side = world.a
    with network(side.network.id):
        assert explain_figure(side.initiative, side.indicator, at=NOW) is None
        found = explain_figure(side.initiative, side.indicator, at=NOW, period=side.periods[number])
        assert found is not None
        assert (found.shown, found.rows, len(found.silent)) == ("no data", (), 3)


def test_groups_under_a_shared_denominator_are_numbers_that_add_up_and_say_so(world: World) -> None:
    """60 and 40 of the same 500: of the girls among them 30 and 20, between 30 and 50 of them."""
    side = world.a
    with network(side.network.id):
        shared = make_every_kind(side)["shared"]
        girls = cell(side, "sex", "Sex", "girls")
        report(side, 4, [(60, 0), (40, 0)], indicator=shared, cells={girls: [(30, 0), (20, 0)]})
        (view,) = shown(side, shared).breakdowns
        assert ([one.text for one in view.cells], view.is_counted) == (["30–50"], True)
        assert "numbers, not percentages" in view.note
        found = explain_figure(side.initiative, shared, at=NOW, cell=girls)
        assert found is not None
        assert (found.shown, readd(found.explanation)) == ("30–50", "30–50")
        assert [(row.shown, row.left_out) for row in found.rows] == [("30", ""), ("20", "")]
        bars = breakdown_chart(shown(side, shared), view)
        assert (bars.bars[0].text, bars.format(Decimal(30)), bars.reference) == ("30–50", "30", None)
