"""The dashboard: what it shows to whom, its filters, its files, and that it stays fresh."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from initiatives.models import Outcome
from measurement.models import Indicator, Submission
from measurement.operations.drafts import save_draft
from measurement.operations.expectations import open_due
from measurement.operations.figures import refresh_figures
from measurement.operations.reviews import approve
from measurement.operations.submissions import submit
from tenancy.models import Grant, User
from tenancy.operations.accounts import rename_account
from tenancy.row_security import network
from tests.fixtures import forget_dashboards
from tests.measurement.figures_world import goal_of, report, set_baseline
from tests.world import NOW, Side, World, assign, make_indicator, make_partner

SignIn = Callable[[User], Client]
PAGE = "/n/net-a/start-well/"
LIVE = f"{PAGE}figures/"
CSV = f"{PAGE}figures.csv"


def table(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def submission(side: Side) -> Submission:
    """What the first partner has submitted, not approved, for the first quarter of 2026: 8675309."""
    open_due(initiative_ids=[side.initiative.pk], at=NOW)
    row = Submission.objects.select_related("period", "initiative", "partner").get(
        partner=side.partners[0], period=side.periods[4]
    )
    path, lead = f"{side.indicator.pk}.value", side.people["lead"]
    save_draft(submission=row, changes={path: "8675309"}, base_version=0, by=lead, at=NOW)
    submit(submission=row, client_key="one", by=lead, at=NOW)
    return row


def test_dashboard_without_indicators_says_what_to_do_next(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(archived_at=NOW)
    assert "Set up indicators" in sign_in(side.people["backbone"]).get(PAGE).content.decode()
    seen = sign_in(side.people["funder"]).get(PAGE).content.decode()
    assert "No indicators yet" in seen
    assert "Set up indicators" not in seen


def test_dashboard_shows_goal_score_value_change_coverage_and_owner(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        goal_of(side, measured=True)
        Indicator.objects.update(owner=side.people["backbone"], question="Do children read?")
        report(side, 3, [100, 100, 100])
        report(side, 4, [110, 110])
    text = " ".join(sign_in(side.people["funder"]).get(PAGE).content.decode().split())
    for words in (
        "Every child reads", "Harbour reading sessions", "Do children read?", "220", "+20",
        "same 2 partners", "2 of 3 partners reported", "Incomplete", "Owner: Backbone", "of 1 indicators improved",
        "Last complete: 300, Q4 2025",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("role", ["funder", "observer", "contributor", "steering"])
def test_dashboard_never_shows_what_is_not_approved(world: World, sign_in: SignIn, role: str) -> None:
    side = world.a
    with network(side.network.id):
        submission(side)
    client = sign_in(side.people[role])
    indicator = f"{PAGE}indicators/{side.indicator.pk}/"
    for url in (PAGE, LIVE, CSV, indicator, f"{indicator}figures.csv", f"{indicator}figures.svg"):
        seen = client.get(url)
        assert seen.status_code == 200
        assert b"8675309" not in seen.content
        assert b"8,675,309" not in seen.content


def test_dashboard_fragment_answers_304_until_a_submission_is_approved(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        row = submission(side)
    client = sign_in(side.people["funder"])
    first = client.get(LIVE)
    again = client.get(LIVE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with network(side.network.id):
        approve(submissions=[row], by=side.people["backbone"], at=NOW)
    fresh = client.get(LIVE, headers={"If-None-Match": first["ETag"]})
    assert fresh.status_code == 200
    assert b"8,675,309" in fresh.content
    assert fresh["ETag"].strip('"') in fresh.content.decode()


def test_dashboard_has_another_etag_for_who_sees_more(world: World, sign_in: SignIn) -> None:
    tags = {role: sign_in(world.a.people[role]).get(LIVE)["ETag"] for role in ("funder", "observer", "backbone")}
    assert tags["funder"] == tags["observer"] != tags["backbone"]


def test_dashboard_filters_leave_the_same_indicators_on_page_and_in_file(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        outcome = Outcome.objects.create(network=side.network, initiative=side.initiative, code="read", name="Reading")
        other = make_indicator(side.initiative, side.calendar, code="other", name="Nursery places")
        Indicator.objects.filter(pk=other.pk).update(outcome=outcome, is_core=False)
    client = sign_in(side.people["funder"])
    for query, left in (
        (f"outcome={outcome.pk}", ["other"]),
        ("show=core", ["reading"]),
        ("q=nursery", ["other"]),
        ("status=no_target&sort=-name", ["other", "reading"]),  # Nursery before Harbour
        ("status=met", []),
    ):
        assert [row["Code"] for row in table(client.get(f"{CSV}?{query}").content)] == left
        page = client.get(f"{PAGE}?{query}").content.decode()
        assert ("Nursery places</a>" in page, "reading sessions</a>" in page) == ("other" in left, "reading" in left)


def test_dashboard_of_one_partner_is_for_those_who_may_know(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [5, 60, 700])
    query = f"?partner={side.partners[1].pk}"
    values = {
        role: table(sign_in(side.people[role]).get(CSV + query).content)[0]["Value"]
        for role in ("backbone", "steering", "funder", "lead")
    }
    assert values == {"backbone": "60", "steering": "60", "funder": "765", "lead": "765"}
    assert "Only Harbour partner 2" in sign_in(side.people["backbone"]).get(PAGE + query).content.decode()
    assert "Harbour partner" not in sign_in(side.people["funder"]).get(PAGE + query).content.decode()


def test_dashboard_looks_back_to_an_earlier_period(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 3, [1, 1, 1])
        report(side, 4, [2, 2, 2])
    client = sign_in(side.people["funder"])
    (row,) = table(client.get(f"{CSV}?period={side.periods[3].pk}").content)
    assert (row["Period"], row["Value"]) == ("Q4 2025", "3")


def test_dashboard_file_keeps_negative_numbers_and_defuses_formulas(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        side.indicator.definition.name = "=1+1"
        side.indicator.definition.save()
        report(side, 4, [-5, 0, 0])
    (row,) = table(sign_in(side.people["funder"]).get(CSV).content)
    assert (row["Indicator"], row["Value"]) == ("'=1+1", "-5")


def test_dashboard_workbook_holds_numbers_to_calculate_with(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.id):
        report(world.a, 4, [12, 5, 3])
        set_baseline(world.a.indicator, 10, world.a.periods[0])
        Indicator.objects.update(target_value=30, target_on=date(2026, 12, 31))
    found = sign_in(world.a.people["funder"]).get(f"{PAGE}figures.xlsx")
    head, row = CalamineWorkbook.from_filelike(io.BytesIO(found.content)).get_sheet_by_index(0).to_python()
    said = dict(zip(head, row, strict=True))
    expected = {"Code": "reading", "Value": 20.0, "Partners reported": 3.0, "Partners expected": 3.0}
    expected |= {"Baseline": 10.0, "Target": 30.0, "Target as shown": "30", "Progress (%)": 50.0}
    assert {name: said[name] for name in expected} == expected
    assert sign_in(world.a.people["funder"]).get(f"{PAGE}figures.pdf").status_code == 404


def test_dashboard_of_a_foreign_initiative_is_not_there(world: World, sign_in: SignIn) -> None:
    for url in (PAGE, LIVE, CSV):
        assert sign_in(world.b.people["owner"]).get(url).status_code == 404
        assert sign_in(world.nobody).get(url).status_code == 404


def test_dashboard_takes_the_same_statements_with_many_partners_and_indicators(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        goal_of(side, measured=True)
        report(side, 3, [1, 1, 1])
        report(side, 4, [1, 1])
    client = sign_in(side.people["backbone"])
    client.get(PAGE)
    forget_dashboards()
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    with CaptureQueriesContext(connection) as again:
        client.get(PAGE)
    with network(side.network.id):
        for number in range(25):
            indicator = make_indicator(side.initiative, side.calendar, code=f"i{number}", name=f"Indicator {number}")
            assign(indicator, side.partners[0])
        for number in range(40):
            assign(side.indicator, make_partner(side.initiative, code=f"x{number}", name=f"X {number}"))
        refresh_figures(indicator_ids=list(Indicator.objects.values_list("pk", flat=True)), at=NOW)
    with CaptureQueriesContext(connection) as many:
        assert client.get(PAGE).status_code == 200
    assert len(many) == len(few) <= 30
    assert len(again) <= 16


def test_dashboard_seen_again_answers_304_until_something_changes(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        report(side, 4, [1, 1])
    client = sign_in(side.people["backbone"])
    client.get(PAGE)  # the token of its forms is new
    tag = client.get(PAGE)["ETag"]
    again = client.get(PAGE, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    with network(side.network.id):
        report(side, 4, [5, 1], correction="A slip")
    after = client.get(PAGE, headers={"if-none-match": tag})
    assert after.status_code == 200
    assert ">6<" in after.content.decode()


def test_dashboard_calls_an_owner_by_a_new_name_at_once(world: World, sign_in: SignIn) -> None:
    side = world.a
    with network(side.network.id):
        Indicator.objects.update(owner=side.people["backbone"])
    client = sign_in(side.people["funder"])
    client.get(PAGE)
    tags = {address: client.get(address)["ETag"] for address in (PAGE, LIVE)}
    rename_account(user=side.people["backbone"], name="Zoë Newname")
    for address, tag in tags.items():
        answer = client.get(address, headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert "Zoë Newname" in answer.content.decode()


def test_dashboard_has_another_tag_for_everybody_and_after_their_roles_changed(world: World, sign_in: SignIn) -> None:
    side = world.a
    tags = {}
    for name in ("owner", "backbone", "funder", "lead"):
        client = sign_in(side.people[name])
        client.get(PAGE)
        tags[name] = client.get(PAGE)["ETag"]
    assert len(set(tags.values())) == len(tags)
    user = side.people["funder"]
    client = sign_in(user)
    client.get(PAGE)
    before = client.get(PAGE)["ETag"]
    with network(side.network.id):
        give_role(side, user)
    assert client.get(PAGE, headers={"if-none-match": before}).status_code == 200


def give_role(side: Side, user: User) -> None:
    Grant.objects.create(
        network=side.network, user=user, role="backbone", initiative_id=side.initiative.pk, granted_at=NOW
    )
