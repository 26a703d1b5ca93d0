"""A report tells how its period was closed, and goes on telling it."""

from datetime import UTC, datetime

import pytest

from backbone.models import Report
from backbone.renderers.report_closing import closing_content
from backbone.renderers.report_content import report_content
from backbone.renderers.report_pdf import report_pdf
from measurement.operations.closings import close_period
from measurement.operations.expectations import open_due
from tenancy.row_security import network
from tests.measurement.figures_world import report as answers_of
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def test_a_report_of_a_closed_period_says_the_sentence_and_counts_the_gaps(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        open_due(initiative_ids=[side.initiative.pk], at=NOW)
        answers_of(side, 4, [3])
        report = Report.objects.create(
            network=side.network, initiative=side.initiative, period=side.periods[4], title="R", requested_at=NOW
        )
        assert closing_content(report) is None
        close_period(
            initiative=side.initiative, period=side.periods[4], sentence="A slow #quarter*.",
            by=side.people["backbone"], at=NOW,
        )  # fmt: skip
        content = report_content(report, at=NOW, progress=lambda done, total: None)
    closing = content["closing"]
    assert closing["sentence"] == "A slow #quarter*."
    assert closing["words"] == "Q1 2026 was closed on 4 May 2026 by Backbone."
    assert ["Partners that have not submitted", "3"] in closing["gaps"]
    assert report_pdf(content).startswith(b"%PDF")


def test_the_day_of_a_closing_is_that_of_the_initiative(world: World) -> None:
    side, evening = world.a, datetime(2026, 5, 5, 3, 30, tzinfo=UTC)
    side.initiative.time_zone = "America/Los_Angeles"
    with network(side.network.pk):
        open_due(initiative_ids=[side.initiative.pk], at=NOW)
        period, by = side.periods[4], side.people["backbone"]
        close_period(initiative=side.initiative, period=period, sentence="Done.", by=by, at=evening)
        report = Report(network=side.network, initiative=side.initiative, period=period, title="R")
        content = report_content(report, at=evening, progress=lambda done, total: None)
    assert content["compiled"] == "4 May 2026"
    assert content["closing"]["words"] == "Q1 2026 was closed on 4 May 2026 by Backbone."
