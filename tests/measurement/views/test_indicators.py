"""Pages on which an initiative's indicators are set up, and who reports them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Goal
from measurement.enums import Kind, OverPartners, OverTime
from measurement.models import Assignment, Baseline, GoalMeasure, Indicator, SharedDenominator, Target
from measurement.operations.definitions import create_definition
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.operations.test_definitions import COUNT
from tests.world import CANARY, NOW, World, make_indicator, make_partner

SignIn = Callable[[User], Client]
LIST = "/n/net-a/start-well/indicators/"


@pytest.fixture
def staff(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.a.people["backbone"])


@pytest.fixture
def base(world: World) -> str:
    return f"{LIST}{world.a.indicator.pk}/set-up/"


def more(world: World, *codes: str, **version: object) -> Indicator:
    with network(world.a.network.id):
        for code in codes:
            made = make_indicator(world.a.initiative, world.a.calendar, code=code, name=code, **version)  # type: ignore[arg-type]  # fields of a version
    return made


def share(world: World) -> str:
    made = more(
        world, "share", kind=Kind.SHARE, over_time=OverTime.RATIO, over_partners=OverPartners.SHARED_RATIO, decimals=1
    )
    return f"{LIST}{made.pk}/set-up/"


def count(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_indicators_list_takes_as_many_statements_for_three_as_for_one(world: World, staff: Client) -> None:
    one = count(staff, LIST)
    more(world, "x", "y")
    assert count(staff, LIST) == one
    assert CANARY not in staff.get(LIST).content.decode()


@pytest.mark.parametrize("path", ["partners/"])
def test_assignment_matrix_takes_as_many_statements_for_more(world: World, staff: Client, path: str) -> None:
    one = count(staff, LIST + path)
    more(world, "x", "y")
    with network(world.a.network.id):
        make_partner(world.a.initiative, code="p9", name="Ninth")
    assert count(staff, LIST + path) == one


def test_indicator_adopt_takes_a_definition_and_shows_its_set_up(world: World, staff: Client) -> None:
    with network(world.a.network.id):
        row = create_definition(network_id=world.a.network.id, code="d", name="Meals", content=COUNT, by=None, at=NOW)
    sent = {"definition": row.pk, "frequency": "year", "year_kind": "school", "start_month": "9"}
    sent |= {"starts_on": "2024-09-01", "is_core": "no", "question": "Do they eat?"}
    page = staff.post(f"{LIST}adopt/", sent, follow=True).content.decode()
    assert "Meals" in page
    assert "Do they eat?" in page
    bad = staff.post(f"{LIST}adopt/", sent | {"year_kind": "calendar"})
    assert bad.status_code == 422


def test_indicator_target_is_typed_as_a_percentage_and_stored_as_a_fraction(world: World, staff: Client) -> None:
    base = share(world)
    sent = {"value": "62.5", "target_on": "2030-08-31", "trajectory": "linear", "smallest_change": "1"}
    assert staff.post(f"{base}target/", sent).status_code == 302
    with network(world.a.network.id):
        row = Indicator.objects.get(definition__code="share")
    assert (row.target_value, row.smallest_change) == (Decimal("0.625"), Decimal("0.01"))
    assert "62.5%" in staff.get(base).content.decode()
    assert 'value="62.5"' in staff.get(f"{base}target/").content.decode()


def test_indicator_baseline_follows_another_only_with_a_reason(world: World, staff: Client, base: str) -> None:
    sent = {"value": "1,204", "start_on": "2024-01-01", "end_on": "2024-12-31"}
    assert staff.post(f"{base}baseline/", sent).status_code == 302
    page = staff.post(f"{base}baseline/", sent)
    assert "Say why the baseline changes" in page.content.decode()
    staff.post(f"{base}baseline/", sent | {"reason": "Recount", "value": "1300"})
    page = staff.get(base)
    assert "1,204" in page.content.decode()
    assert "1,300" in page.content.decode()
    with network(world.a.network.id):
        assert Baseline.objects.count() == 2


def test_indicator_periods_grid_saves_only_what_changed(world: World, staff: Client) -> None:
    base, first = share(world), world.a.periods[0].pk
    sent = {f"target_{first}": "50", f"denominator_{first}": "500", f"source_{first}": "Census"}
    assert staff.post(f"{base}periods/", sent).status_code == 302
    assert staff.post(f"{base}periods/", sent | {f"denominator_{first}": "x"}).status_code == 422
    assert staff.post(f"{base}periods/", sent | {f"target_{first}": "120"}).status_code == 422
    with network(world.a.network.id):
        assert Target.objects.get().value == Decimal("0.5")
        assert SharedDenominator.objects.get().value == 500
    staff.post(f"{base}periods/", {})
    with network(world.a.network.id):
        assert not Target.objects.exists()
        assert not SharedDenominator.objects.exists()


def test_indicator_frequency_changes_from_a_coming_period(world: World, staff: Client, base: str) -> None:
    sent = {"frequency": "month", "year_kind": "calendar", "start_month": "1", "from_on": "2999-01-01"}
    assert staff.post(f"{base}frequency/", sent | {"from_on": "2020-01-01"}).status_code == 422
    assert staff.post(f"{base}frequency/", sent | {"from_on": ""}).status_code == 422


def test_indicator_goal_measures_the_shared_goal(world: World, staff: Client, base: str) -> None:
    assert staff.post(f"{base}goal/").status_code == 404
    with network(world.a.network.id):
        Goal.objects.create(
            network=world.a.network, initiative=world.a.initiative, statement="G", due_on=date(2030, 1, 1)
        )
    assert staff.post(f"{base}goal/").status_code == 302
    with network(world.a.network.id):
        assert GoalMeasure.objects.get().indicator == world.a.indicator
    assert "Measures the shared goal" in staff.get(base).content.decode()


def test_indicator_edit_and_archive_leave_their_marks(world: World, staff: Client, base: str) -> None:
    sent = {"is_core": "yes", "question": "How much?", "story": "A story.", "position": "4"}
    assert staff.post(f"{base}edit/", sent).status_code == 302
    staff.post(f"{base}archive/")
    page = staff.get(base).content.decode()
    assert "This indicator is archived" in page
    assert "A story." in page
    staff.post(f"{base}archive/")
    assert "Restored" in staff.get(f"{base}?tab=history").content.decode()


def test_indicator_history_shows_numbers_as_people_read_them(world: World, staff: Client) -> None:
    made = more(
        world, "ready", kind=Kind.SHARE, over_time=OverTime.RATIO, over_partners=OverPartners.RATIO, decimals=1
    )
    path = f"{LIST}{made.pk}/set-up/"
    sent = {"value": "80", "target_on": "2028-08-31", "trajectory": "linear", "smallest_change": "1"}
    assert staff.post(f"{path}target/", sent).status_code == 302
    page = staff.get(f"{path}?tab=history").content.decode()
    assert "80.0%" in page
    assert "1.0 pp" in page
    assert "0.8" not in page


def test_starter_is_shown_and_adopted(staff: Client) -> None:
    path = f"{LIST}starters/cradle-to-career/"
    assert "Every child reads well" in staff.get(path).content.decode()
    assert "Adopted 20 indicators." in staff.post(path, follow=True).content.decode()
    assert "This initiative has all of it already" in staff.get(path).content.decode()
    assert "Nothing has changed" in staff.post(path, follow=True).content.decode()
    assert staff.get(f"{LIST}starters/nothing/").status_code == 404


def test_indicator_assign_adds_the_ticked_and_ends_them(world: World, staff: Client) -> None:
    made = more(world, "x")
    base, ids = f"{LIST}{made.pk}/set-up/partners/", [one.pk for one in world.a.partners]
    assert staff.post(base, {"partner": ids[:2], "starts_on": "2025-01-01"}).status_code == 302
    assert staff.post(base, {"starts_on": "2025-01-01"}).status_code == 422
    with network(world.a.network.id):
        row = Assignment.objects.filter(indicator=made).first()
    assert row is not None
    ending = {"assignment": row.pk, "ends_on": "2025-06-30", "reason": ""}
    assert "Say why the partners stop" in staff.post(f"{base}end/", ending).content.decode()
    assert staff.post(f"{base}end/", ending | {"reason": "Merged"}).status_code == 302
    assert "Merged" in staff.get(base).content.decode()


def test_assignment_matrix_assigns_everybody_listed_and_leaves_others_alone(world: World, staff: Client) -> None:
    made = more(world, "x")
    sent = {"everybody": "1", "indicators": [made.pk, world.a.indicator.pk], "starts_on": "2025-01-01"}
    page = staff.post(f"{LIST}partners/", sent, follow=True).content.decode()
    assert "Added 3 assignments. 3 were there already." in page
    with network(world.a.network.id):
        assert Assignment.objects.filter(indicator=made).count() == 3


def test_assignment_matrix_shows_fifty_partners_at_once_and_still_assigns_all_that_are_listed(
    world: World, staff: Client
) -> None:
    with network(world.a.network.id):
        for number in range(60):
            make_partner(world.a.initiative, code=f"m{number}", name=f"Many {number:02}")
    first, second = (staff.get(f"{LIST}partners/?q=Many&page={page}").content.decode() for page in (1, 2))
    assert "Many 49" in first
    assert "Many 50" not in first
    assert "All 60 partners listed" in first
    assert "Showing 51–60 of 60 partners" in second
    assert "before you turn to the next one" in second
    assert "reports it" not in second
    sent = {"everybody": "1", "indicators": [world.a.indicator.pk], "starts_on": "2025-01-01"}
    assert "Added 60 assignments." in staff.post(f"{LIST}partners/?q=Many", sent, follow=True).content.decode()
    page = staff.get(f"{LIST}partners/?q=Many&page=2").content.decode()
    assert page.count("reports it") == 10


def test_indicator_of_another_initiative_does_not_exist(world: World, staff: Client) -> None:
    with network(world.b.network.id):
        foreign = world.b.indicator.pk
    for path in ("", "edit/", "target/", "baseline/", "periods/", "frequency/", "partners/"):
        assert staff.get(f"{LIST}{foreign}/set-up/{path}").status_code == 404


@pytest.mark.parametrize("role", ["steering", "facilitator", "funder", "observer", "lead", "contributor"])
def test_indicator_set_up_is_for_staff(world: World, sign_in: SignIn, base: str, role: str) -> None:
    viewer = sign_in(world.a.people[role])
    for path in (LIST, base, f"{base}target/", f"{LIST}adopt/", f"{LIST}partners/"):
        assert viewer.get(path).status_code == 404
