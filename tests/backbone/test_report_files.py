"""A report as a workbook and as CSV: the frozen numbers, charts that refer to them, nothing that calculates."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from backbone.models import Report
from backbone.renderers.report_content import report_content
from backbone.renderers.report_xlsx import report_xlsx
from measurement.enums import Kind, OverPartners, OverTime, ValueState
from measurement.models import DefinitionVersion, Indicator
from measurement.operations.figures import refresh_figures
from tenancy.row_security import network
from tests.measurement.figures_world import cell, goal_of, report, set_baseline
from tests.world import NOW, Side, World, assign, make_indicator

EVIL = '=HYPERLINK("http://evil.example","x")'
pytestmark = pytest.mark.django_db


def make_content(side: Side) -> dict[str, Any]:
    """One count with a missing quarter, a breakdown and a target; one share whose definition changed."""
    girls, boys = cell(side, "sex", "Sex", "girls"), cell(side, "sex", "Sex", "=boys")
    report(side, 0, [10, 20, 12])
    report(side, 2, [40], cells={girls: [25], boys: [15]})
    report(side, 4, [41, 10, 0], cells={girls: [26, 6, 0], boys: [15, 4, 0]})
    set_baseline(side.indicator, 42, side.periods[0])
    Indicator.objects.filter(pk=side.indicator.pk).update(
        target_value=Decimal(80), target_on=date(2026, 12, 31), question=EVIL, story="+ many more came"
    )
    goal_of(side, measured=True)
    share = _changing_share(side)
    for number, parts in enumerate([(1, 3), (2, 3), (3, 4), (3, 5), (4, 5)]):
        version = DefinitionVersion.objects.get(definition_id=share.definition_id, number=1 if number < 2 else 2)
        report(side, number, [parts] * 3, indicator=share, version=version)
    row = Report(network=side.network, initiative=side.initiative, period=side.periods[4], title=EVIL)
    return report_content(row, at=NOW, progress=lambda _done, _total: None)


def _changing_share(side: Side) -> Indicator:
    rules: dict[str, Any] = {"over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO, "decimals": 1}
    share = make_indicator(side.initiative, side.calendar, code="share", name=EVIL, kind=Kind.SHARE, **rules)
    DefinitionVersion.objects.create(
        network=side.network, definition_id=share.definition_id, number=2, kind=Kind.SHARE, created_at=NOW,
        effective_on=date(2025, 7, 1), is_break=True, reason="New test", **rules,
    )  # fmt: skip
    Indicator.objects.filter(pk=share.pk).update(position=1)
    for partner in side.partners:
        assign(share, partner)
    refresh_figures(indicator_ids=[share.pk], at=NOW)
    return share


@pytest.fixture
def content(world: World) -> dict[str, Any]:
    with network(world.a.network.pk):
        return make_content(world.a)


def sheet(file: bytes, name: str) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def test_figures_are_the_frozen_numbers(content: dict[str, Any]) -> None:
    count, share = sheet(report_xlsx(content, at=NOW), "Figures")
    assert (count["Indicator"], count["Value"], count["As shown"]) == ("Harbour reading sessions", 51.0, "51")
    assert (count["Baseline"], count["Target"], count["Target date"]) == (42.0, 80.0, date(2026, 12, 31))
    assert (count["Partners reported"], count["Partners expected"]) == (3.0, 3.0)
    assert share["Value"] == pytest.approx(0.8)
    assert (share["As shown"], share["Numerator"], share["Denominator"]) == ("80.0%", 12.0, 15.0)


def test_missing_period_is_an_empty_cell_and_a_break_splits_the_line(content: dict[str, Any]) -> None:
    rows = sheet(report_xlsx(content, at=NOW), "Periods")
    count = [row for row in rows if row["Code"] == "reading"]
    assert [row["Figure"] for row in count] == [42.0, "", 40.0, "", 51.0]
    assert [row["Incomplete figure"] for row in count] == ["", "", 40.0, "", ""]
    share = [row for row in rows if row["Code"] == "share"]
    assert [row["Figure"] for row in share][:2] == ["", ""]
    assert [row["Another definition"] for row in share][2:] == ["", "", ""]
    assert share[1]["Another definition"] == pytest.approx(2 / 3)


def test_charts_refer_to_the_cells_of_their_rows(content: dict[str, Any]) -> None:
    file = report_xlsx(content, at=NOW)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert len(charts) == 3
    first = next(text for text in charts if "lineChart" in text)
    assert "<c:f>Periods!$S$2:$S$6</c:f>" in first
    assert "<c:f>Periods!$V$2:$V$6</c:f>" in first
    figures = first.split("Periods!$S$2:$S$6</c:f>")[1].split("</c:numCache>")[0]
    assert re.findall(r'idx="(\d)"', figures) == ["0", "2", "4"]  # nothing is drawn where nobody reported
    assert "dispBlanksAs" not in first  # neither as zero nor joined
    assert any("<c:f>Breakdowns!$F$2:$F$3</c:f>" in text for text in charts if "barChart" in text)
    alts = re.findall(r'descr="([^"]+)"', drawing)
    assert len(alts) == 3
    assert "Harbour reading sessions" in alts[0]


def test_workbook_holds_no_formula_and_the_same_bytes_each_time(content: dict[str, Any]) -> None:
    file = report_xlsx(content, at=NOW)
    assert report_xlsx(content, at=NOW) == file
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name)
        properties = parts.read("docProps/core.xml").decode()
        strings = parts.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in text
    assert "HYPERLINK" in strings
    assert "2026-05-04T09:30:00Z" in properties
    assert {"Summary", "Not reported", "How to read"} < set(
        CalamineWorkbook.from_filelike(io.BytesIO(file)).sheet_names
    )


def test_workbook_is_read_on_screen_and_on_paper_without_a_hand_on_it(content: dict[str, Any]) -> None:
    content["indicators"][0]["story"] = "Many more came. " * 40
    with zipfile.ZipFile(io.BytesIO(report_xlsx(content, at=NOW))) as parts:
        told = parts.read("xl/worksheets/sheet6.xml").decode()
        charts = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart"))
    heights = [float(found) for found in re.findall(r'<row [^>]* ht="([\d.]+)"', told)]
    assert max(heights) > 10 * 15  # 640 letters in a column of 48
    assert 'orientation="landscape"' in told
    assert 'fitToHeight="0"' in told
    assert "<a:t>Period</a:t>" in charts


def test_number_with_more_digits_than_a_cell_keeps_stands_beside_it_as_text(world: World) -> None:
    with network(world.a.network.pk):
        report(world.a, 4, ["12345678901234567890.5", ValueState.NOT_AVAILABLE])
        row = Report(network=world.a.network, initiative=world.a.initiative, period=world.a.periods[4], title="Long")
        frozen = report_content(row, at=NOW, progress=lambda _done, _total: None)
    (figure,) = sheet(report_xlsx(frozen, at=NOW), "Figures")
    assert figure["Exact"] == "12345678901234567890.5"
    assert figure["Value"] == pytest.approx(1.2345678901234567e19)


def test_report_compiled_before_numbers_were_kept_has_its_words(content: dict[str, Any]) -> None:
    for one in content["indicators"]:
        del one["numbers"]
    count, _share = sheet(report_xlsx(content, at=NOW), "Figures")
    assert (count["As shown"], count["Value"]) == ("51", "")
