"""Each list as a file: as many rows as the page says, to the same people, with the same filters."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tenancy.models import User
from tenancy.row_security import network
from tests.lists import LISTS, make_lists
from tests.world import CANARY, World, make_world

SignIn = Callable[[User], Client]
ROLES = ("owner", "backbone", "steering", "funder", "lead", "contributor")
KINDS = ("csv", "xlsx")


@pytest.fixture(scope="module")
def lists(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, dict[str, int]]]:
    """One world with something in every list, for all tests of this file: they change nothing."""
    from django.db import transaction  # noqa: PLC0415 - only once the servers are named

    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        with network(world.a.network.pk):
            ids = make_lists(world.a)
        yield world, ids
        transaction.set_rollback(True)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows_of(kind: str, answer: Any) -> list[list[Any]]:
    """The rows below the headings."""
    body = body_of(answer)
    if kind == "csv":
        return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]
    return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()[1:]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", LISTS)
def test_files_of_a_list_have_the_rows_that_its_page_counts(
    lists: tuple[World, dict[str, int]], sign_in: SignIn, name: str, role: str
) -> None:
    (world, ids), listed = lists, LISTS[name]
    client = sign_in(world.a.people[role])
    for query in dict.fromkeys(("", listed.filter)):
        path, asked = listed.path.format(**ids), query.format(**ids)
        page = client.get(path + (("&" if "?" in path else "?") + asked if asked else ""))
        for kind in KINDS:
            answer = client.get(_filled(listed.file(kind, asked), ids, kind))
            count = listed.count(page.content.decode()) if page.status_code == 200 else 0
            if answer.status_code == 404:
                assert count == 0, (kind, query)  # a page may have two lists, and show only one of them
                continue
            rows = rows_of(kind, answer)
            assert (len(rows), page.status_code) == (count, 200), (kind, query)
            assert CANARY not in str(rows)


def _filled(path: str, ids: dict[str, int], kind: str) -> str:
    for name, pk in ids.items():
        path = path.replace(f"{{{name}}}", str(pk))
    before, _mark, query = path.partition("?")
    inner, _second, more = query.partition("?")
    return before + "?" + "&".join(part for part in (inner, more) if part)


def test_every_list_is_seen_by_somebody_and_leads_to_its_files(
    lists: tuple[World, dict[str, int]], sign_in: SignIn
) -> None:
    (world, ids) = lists
    client = sign_in(world.a.people["owner"])
    for name, listed in LISTS.items():
        html = client.get(listed.path.format(**ids)).content.decode()
        assert "csv" in html, name
        assert listed.count(html) > 0, name


def test_list_is_sorted_as_its_page_is(lists: tuple[World, dict[str, int]], sign_in: SignIn) -> None:
    client = sign_in(lists[0].a.people["backbone"])
    up = [row[1] for row in rows_of("csv", client.get("/n/net-a/partners/?sort=name&format=csv"))]
    down = [row[1] for row in rows_of("xlsx", client.get("/n/net-a/partners/?sort=-name&format=xlsx"))]
    assert up == down[::-1]
    assert up != down


def test_mails_as_a_file_hold_no_text_and_no_formula(lists: tuple[World, dict[str, int]], sign_in: SignIn) -> None:
    client = sign_in(lists[0].a.people["owner"])
    body = body_of(client.get("/n/net-a/mails/?format=csv")).decode("utf-8-sig")
    assert "secret" not in body
    assert "'=1+1" in body
    assert {row[1] for row in rows_of("xlsx", client.get("/n/net-a/mails/?format=xlsx"))} == {"=1+1"}


@pytest.mark.parametrize("path", ["partners/", "places/", "start-well/review/", "start-well/imports/"])
def test_unknown_kind_of_file_is_not_found(lists: tuple[World, dict[str, int]], sign_in: SignIn, path: str) -> None:
    client = sign_in(lists[0].a.people["owner"])
    assert client.get(f"/n/net-a/{path}?format=exe").status_code == 404


def test_work_of_a_person_is_a_file_too(lists: tuple[World, dict[str, int]], sign_in: SignIn) -> None:
    client = sign_in(lists[0].a.people["lead"])
    shown = client.get("/").content.decode().count('class="work-link"')
    assert len(rows_of("csv", client.get("/?format=csv"))) == shown > 0
    assert client.get("/?format=pdf").status_code == 404


def test_networks_of_a_person_are_a_file_too(lists: tuple[World, dict[str, int]], sign_in: SignIn) -> None:
    client = sign_in(lists[0].a.people["steering"])
    for kind in KINDS:
        rows = rows_of(kind, client.get(f"/networks/?format={kind}"))
        assert rows == [["Harbour network", "net-a", "Steering member"]]
    assert client.get("/networks/?format=pdf").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_answers_of_the_dashboard_have_a_row_for_each_partner_and_their_groups_if_asked(
    lists: tuple[World, dict[str, int]], sign_in: SignIn, kind: str
) -> None:
    people = lists[0].a.people
    address = f"/n/net-a/start-well/figures.{kind}?list="
    answers = rows_of(kind, sign_in(people["steering"]).get(f"{address}answers"))
    assert [(row[1], float(row[10])) for row in answers] == [
        ("Harbour partner 1", 41), ("Harbour partner 2", 10), ("Harbour partner 3", 12)
    ]  # fmt: skip
    lines = rows_of(kind, sign_in(people["owner"]).get(f"{address}group-answers"))
    assert [(row[8], float(row[10])) for row in lines][:4] == [("", 41), ("girls", 26), ("", 10), ("girls", 6)]
    for role in ("funder", "lead"):
        assert sign_in(people[role]).get(f"{address}answers").status_code == 404
