"""From what a partner types to what a funder reads: every kind, worked out by hand, the same digits everywhere.

Everything goes through the doors of the product: typed text is submitted, somebody else approves it, and the figure
is read on the dashboard, the indicator's page, in its files, from the API, in its explanation and in a report.
"""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from backbone.models import Report
from backbone.renderers.report_content import report_content
from measurement.enums import Accumulation, Kind, OverPartners, OverTime
from measurement.formulas import readd
from measurement.models import Entry, Indicator, SharedDenominator, Submission
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_expected
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from measurement.queries.explanations import explain_figure
from measurement.queries.verification import wrong_figures
from tenancy.models import Place, User
from tenancy.row_security import network
from tests.world import NOW, Side, World, assign, make_indicator

SignIn = Callable[[User], Client]
Typed = dict[str, str]
PAGE, API = "/n/net-a/start-well/", "/api/v1/net-a/"
STEPS = [{"code": code, "name": code.title()} for code in ("poor", "fair", "good")]
RATIO = {"over_time": OverTime.RATIO, "over_partners": OverPartners.RATIO}
RANGE = {"over_time": OverTime.NONE, "over_partners": OverPartners.RANGE}
ANSWERS = {"over_time": OverTime.LAST, "over_partners": OverPartners.ANSWERS}
LIST = {"over_time": OverTime.LAST, "over_partners": OverPartners.NONE}
LAST = {"over_time": OverTime.LAST}
MISSING: Typed = {"state": "not_available", "reason": "the register was lost"}
NOT_APPLICABLE: Typed = {"state": "not_applicable"}


def of(numerator: int | str, denominator: int | str) -> Typed:
    return {"numerator": str(numerator), "denominator": str(denominator)}


def value(number: int | str, **more: str) -> Typed:
    return {"value": str(number), "note": "checked twice", **more}


# code: kind, rules, answers of the three partners in Q3 2025, Q4 2025 and Q1 2026 (None: silent), shown for Q1 2026,
# the number in files, and who reported. The arithmetic stands beside each.
CASES: dict[str, tuple[Kind, dict[str, Any], list[list[Typed | None]], str, str, str]] = {
    # 90 + 1; the third says that it has no number, which is no 0
    "count": (Kind.COUNT, {}, [[value(90), value(1), MISSING]], "91", "91", "2 of 3 partners reported"),
    # 0 + 0 is 0, and who has nothing to report is not waited for
    "zero": (Kind.COUNT, {}, [[value(0), value(0), NOT_APPLICABLE]], "0", "0", "2 of 2 partners reported"),
    # (90 + 1) / (100 + 10) = 0.82727; the mean of 90% and 10% would be 50%
    "share": (Kind.SHARE, {**RATIO, "decimals": 1}, [[of(90, 100), of(1, 10)]], "82.7%", "82.7", "2 of 3"),
    # (25 + 0) / (50 + 50): a reported 0 counts
    "zero-share": (Kind.SHARE, RATIO, [[of(25, 50), of(0, 50)]], "25%", "25", "2 of 3"),
    # 60 and 40 of the same 500: between 60 / 500 and 100 / 500
    "shared": (Kind.SHARE, {**RATIO, "over_partners": OverPartners.SHARED_RATIO},
               [[{"numerator": "60"}, {"numerator": "40"}]], "12–20%", "12", "2 of 3"),
    "of-nobody": (Kind.SHARE, RATIO, [[of(0, 0), of(0, 0)]], "not computable, the denominator is 0", "", "2 of 3"),
    # the first two work in one town, the third in another that shares nobody with it
    "one-town": (Kind.PEOPLE, RANGE, [[value(120), value(80)]], "120–200", "120", "2 of 3"),
    "two-towns": (Kind.PEOPLE, RANGE, [[value(120), None, value(80)]], "200", "200", "2 of 3"),
    # 10, 25, 40 to date are 40, never 75
    "to-date": (Kind.COUNT, {**LAST, "accumulation": Accumulation.TO_DATE},
                [[value(10)], [value(25)], [value(40)]], "40", "40", "1 of 3 partners reported"),
    # the year begins anew: 40 of last year do not stand, neither do the second partner's 7
    "of-year": (Kind.COUNT, {**LAST, "accumulation": Accumulation.TO_DATE_YEAR},
                [[value(10)], [value(40), value(7)], [value(12)]], "12", "12", "1 of 3 partners reported"),
    # 11 now, 20 carried; the third left on 31 December with its 30
    "stock": (Kind.STOCK, LAST, [[], [value(10), value(20), value(30)], [value(11)]], "31", "31",
              "1 of 2 partners reported, 1 value carried forward"),
    # 1,200 + 100 × 0.85
    "money": (Kind.MONEY, {"currency": "GBP"}, [[value(1200), value(100, currency="EUR", rate="0.85")]],
              "GBP 1,285", "1285", "2 of 3"),
    # -50.25 + 20 = -30.25, and half goes away from zero
    "debt": (Kind.MONEY, {"currency": "GBP", "decimals": 1}, [[value("-50.25"), value(20)]], "GBP -30.3", "-30.3",
             "2 of 3"),
    "half-up": (Kind.MONEY, {"currency": "GBP"}, [[value("12.5")]], "GBP 13", "13", "1 of 3"),
    "half-down": (Kind.MONEY, {"currency": "GBP"}, [[value("-12.5")]], "GBP -13", "-13", "1 of 3"),
    "digits": (Kind.MONEY, {"currency": "GBP", "decimals": 14}, [[value("0.00000000001234")]],
               "GBP 0.00000000001234", "0.00000000001234", "1 of 3"),
    # one poor, one good: the middle lies between them
    "rating": (Kind.RATING, {**ANSWERS, "steps": STEPS}, [[{"text": "poor"}, {"text": "good"}]], "Poor–Good", "1",
               "2 of 3"),
    "median": (Kind.RATING, {**ANSWERS, "steps": STEPS},
               [[{"text": "poor"}, {"text": "good"}, {"text": "fair"}]], "Fair", "2", "3 of 3"),
    # (2.5 × 4 + 1.5 × 2) / 6 = 13 / 6; the mean of the means would be 2.00
    "average": (Kind.AVERAGE, {**RATIO, "decimals": 2},
                [[value("2.5", denominator="4"), value("1.5", denominator="2")]], "2.17", "2.17", "2 of 3"),
    # 1,000 × (5 + 1) / (400 + 200)
    "rate": (Kind.RATE, {"over_time": OverTime.RATE, "over_partners": OverPartners.RATIO, "per": 1000, "decimals": 1},
             [[of(5, 400), of(1, 200)]], "10.0", "10.0", "2 of 3"),
    "yes": (Kind.YES_NO, ANSWERS, [[value("yes"), value("no"), value("yes")]], "67%", "67", "3 of 3"),
    "milestone": (Kind.MILESTONE, ANSWERS, [[value("reached"), value("not_reached"), NOT_APPLICABLE]], "50%", "50",
                  "2 of 2"),
    "text": (Kind.TEXT, LIST, [[{"text": "More came."}, {"text": "Fewer came."}]], "2 answers", "", "2 of 3"),
    "outside": (Kind.OUTSIDE_SHARE, {**LIST, "decimals": 1}, [[value("61.4"), value("72.8")]],
                "listed by partner, not added up", "", "2 of 3"),
}  # fmt: skip


def make_cases(side: Side) -> dict[str, Indicator]:
    """Every case set up, typed, submitted and approved. Inside the network."""
    _settle(side)
    made: dict[str, Indicator] = {}
    for code, (kind, rules, _answers, *_shown) in CASES.items():
        indicator = make_indicator(side.initiative, side.calendar, code=code, name=code.title(), kind=kind, **rules)
        made[code] = indicator
        for partner in side.partners:
            leaves = date(2025, 12, 31) if code == "stock" and partner == side.partners[2] else None
            assign(indicator, partner, ends_on=leaves)
    shared = {"network_id": side.network.pk, "indicator": made["shared"], "period": side.periods[4]}
    SharedDenominator.objects.create(**shared, value=500, source="Census")
    refresh_expected(indicator_ids=[one.pk for one in made.values()], at=NOW)
    for period in (2, 3, 4):
        for number in range(3):
            _report(side, made, period, number)
    return made


def _settle(side: Side) -> None:
    """Two partners in one town, the third in another; nobody belongs to both towns."""
    tenant = {"network_id": side.network.pk}
    county = Place.objects.create(**tenant, code="c", name="County", has_disjoint_children=True)
    towns = [Place.objects.create(**tenant, code=code, name=code, parent=county) for code in ("north", "south")]
    for partner, town in zip(side.partners, (towns[0], towns[0], towns[1]), strict=True):
        partner.place = town
        partner.save()


def _report(side: Side, made: dict[str, Indicator], period: int, number: int) -> None:
    """One partner's submission of a period; what it has no answer to is not assigned to it, but silent otherwise."""
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    row = Submission.objects.select_related("period__calendar", "initiative").get(
        partner=side.partners[number], period=side.periods[period]
    )
    typed: Typed = {}
    for code, (_kind, _rules, answers, *_shown) in CASES.items():
        given = (_padded(answers)[period - 2] + [None] * 3)[number]
        typed |= {f"{made[code].pk}.{field}": text for field, text in (given or {}).items()}
    answered = {int(path.partition(".")[0]) for path in typed}
    # A submission is submitted whole: what the partner is silent about is taken out before and put back after.
    silent = Entry.objects.filter(submission=row).exclude(indicator_id__in=answered)
    held = list(silent)
    silent.delete()
    if typed:
        submit(submission=row, client_key=f"{period}", typed=typed, by=side.people["lead"], at=NOW)
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    Entry.objects.bulk_create(held)


def _padded(answers: list[list[Typed | None]]) -> list[list[Typed | None]]:
    """Answers of three periods, where only those of the last are given."""
    return [[]] * (3 - len(answers)) + answers


def words_of(html: str) -> str:
    """The text of a page as it is read, without marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows_of(client: Client, url: str) -> list[dict[str, str]]:
    text = client.get(url).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_kind_shows_the_digits_worked_out_by_hand_everywhere(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        made = make_cases(side)
        assert list(wrong_figures()) == []
    client = sign_in(side.people["funder"])
    page = words_of(client.get(PAGE).content.decode())
    files = {row["Code"]: row for row in rows_of(client, f"{PAGE}figures.csv")}
    answers = {one["code"]: one for one in client.get(f"{API}figures/?initiative=start-well").json()}
    for code, (_kind, _rules, _answers, shown, number, reported) in CASES.items():
        latest, row = answers[code]["latest"], files[code]
        assert (code, latest["shown"], latest["value"] or "") == (code, shown, number)
        assert (code, row["As shown"], row["Value"]) == (code, shown, number)
        assert latest["coverage"]["words"].startswith(reported), code
        assert f"{reported}" in page
        assert f" {shown}" in page, code
        _check_indicator(client, made[code], shown, number)


def _check_indicator(client: Client, indicator: Indicator, shown: str, number: str) -> None:
    where = f"{PAGE}indicators/{indicator.pk}/"
    assert f" {shown}" in words_of(client.get(where).content.decode())
    last = rows_of(client, f"{where}figures.csv")[-1]
    assert (last["As shown"], last["Value"]) == (shown, number)
    series = client.get(f"{API}indicators/{indicator.pk}/series/").json()
    assert (series[-1]["shown"], series[-1]["value"] or "") == (shown, number)
    assert client.get(f"{API}indicators/{indicator.pk}/explanation/").json()["shown"] == shown
    assert f" {shown}" in words_of(client.get(f"{where}explain/").content.decode())


def test_every_kind_is_the_same_in_a_report_and_adds_up_again(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        made = make_cases(side)
        report = Report(initiative=side.initiative, period=side.periods[4], title="Progress")
        content = report_content(report, at=NOW, progress=lambda _done, _total: None)
        told = {one["id"]: one for one in content["indicators"]}
        overview = {row[0]: row[1] for row in content["overview"]}
        for code, (_kind, _rules, _answers, shown, _number, reported) in CASES.items():
            one = told[made[code].pk]
            assert (code, one["value"], one["table"][-1][1], overview[code.title()]) == (code, shown, shown, shown)
            assert one["coverage"].startswith(reported)
            found = explain_figure(side.initiative, made[code], at=NOW)
            assert found is not None
            again = "2 answers" if code == "text" else readd(found.explanation)
            assert (code, found.shown, again) == (code, shown, shown)


def test_outside_percentage_has_no_total_and_no_mean_anywhere(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.pk):
        made = make_cases(side)["outside"]
        report = Report(initiative=side.initiative, period=side.periods[4], title="Progress")
        content = report_content(report, at=NOW, progress=lambda _done, _total: None)
        told = str(next(one for one in content["indicators"] if one["id"] == made.pk) | {"chart": None})
    client, where = sign_in(side.people["owner"]), f"{PAGE}indicators/{made.pk}/"
    texts = [client.get(url).content.decode() for url in (
        where, f"{where}figures.csv", f"{where}explain/", f"{where}explain/answers.csv",
        f"{API}indicators/{made.pk}/series/", f"{API}indicators/{made.pk}/explanation/",
    )]  # fmt: skip
    for text in [*texts, told]:
        assert "134.2" not in text
        assert "67.1" not in text
    assert "61.4" in texts[2]


def test_money_in_another_currency_without_a_rate_is_not_submitted(world: World) -> None:
    side = world.a
    with network(side.network.pk):
        indicator = make_indicator(
            side.initiative, side.calendar, code="money", name="Money", kind=Kind.MONEY, currency="GBP"
        )
        assign(indicator, side.partners[0])
        refresh_expected(indicator_ids=[indicator.pk], at=NOW)
        row = Submission.objects.get(partner=side.partners[0], period=side.periods[4])
        typed = {f"{indicator.pk}.value": "5", f"{indicator.pk}.currency": "EUR", f"{side.indicator.pk}.value": "1"}
        with pytest.raises(ValidationError) as error:
            submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
        assert list(error.value.message_dict) == [f"{indicator.pk}.rate"]
