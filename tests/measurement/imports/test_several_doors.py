"""Files of several indicators by API and by command: the same machinery, the same answers."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from measurement.queries.verification import wrong_figures
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.imports.files import mapping
from tests.measurement.imports.several import LONG_LAYOUT, WIDE_LAYOUT, answers, long, wide
from tests.measurement.imports.test_doors import work
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


@pytest.fixture
def two(transactional_db: None) -> World:
    return make_world()


def test_api_takes_a_wide_file_through_check_save_and_undo(two: World, sign_in: Callable[[User], Client]) -> None:
    client, base = sign_in(two.a.people["backbone"]), "/api/v1/net-a/imports/"
    sent = {"initiative": two.a.initiative.pk, "content": wide().decode(), "mapping": mapping(**WIDE_LAYOUT)}
    one = client.post(base, json.dumps(sent), content_type="application/json").headers["Location"]
    work()
    summary = client.get(one).json()["summary"]
    assert [(each["name"], each["values"], each["empty"]) for each in summary["indicators"]] == [
        ("Visits", 3, 2), ("Readers", 2, 3),
    ]  # fmt: skip
    for step, number in (("save", 5), ("undo", 0)):
        assert client.post(f"{one}{step}/").status_code == 202
        work()
        with network(two.a.network.pk):
            assert (len(answers()), list(wrong_figures())) == (number, [])


def test_api_names_what_is_wrong_with_several_indicators(two: World, sign_in: Callable[[User], Client]) -> None:
    layout = mapping(**(WIDE_LAYOUT | {"indicators": [{"code": "v", "name": "V"}]}))
    sent = {"initiative": two.a.initiative.pk, "content": "x", "mapping": layout}
    client = sign_in(two.a.people["backbone"])
    answer = client.post("/api/v1/net-a/imports/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 400
    assert "indicators[0].columns and “when” are missing" in answer.content.decode()


def called(folder: Path, content: bytes, layout: dict[str, object], *more: str) -> str:
    file, layout_file, out = folder / "figures.csv", folder / "m.json", StringIO()
    file.write_bytes(content)
    layout_file.write_text(json.dumps(mapping(**layout)))
    where = ("--network", "net-a", "--initiative", "start-well", "--mapping", str(layout_file))
    try:
        call_command("import_dataset", str(file), *where, *more, stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error)
    return out.getvalue()


def test_command_saves_a_long_file_and_counts_each_indicator(two: World, tmp_path: Path) -> None:
    printed = called(tmp_path, long(), LONG_LAYOUT, "--save")
    assert "Visits: values 2, missing 0, empty 0." in printed
    assert "ignored rows 1" in printed
    assert "Saved as import" in printed
    with network(two.a.network.pk):
        assert len(answers()) == 4


def test_command_names_a_bad_cell_by_its_row_and_its_column(two: World, tmp_path: Path) -> None:
    printed = called(tmp_path, wide("2025 Q1,A,,ten,1,2"), WIDE_LAYOUT)
    assert "row 2, Visits: error: " in printed
    assert "1 errors; nothing was saved." in printed
