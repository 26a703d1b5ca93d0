"""Undo takes back exactly what an import made, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from measurement.models import DatasetValue, Entry, ImportState, Observation, SubmissionVersion
from measurement.operations.expectations import open_due
from measurement.operations.imports import request_check, request_undo
from measurement.queries.import_proof import proof_of
from partners.models import Partner
from tenancy.enums import Role
from tenancy.models import Grant
from tenancy.row_security import network
from tests.measurement.imports.files import saved, table, undone
from tests.world import NOW, World, make_partner, make_user

LATER = NOW + timedelta(days=1)
HISTORY = ("importrun", "importproblem", "importrow")


@pytest.fixture
def inside(world: World) -> Iterator[World]:
    """What is due is open already: undoing looks at it as well."""
    with network(world.a.network.id):
        open_due(initiative_ids=[world.a.initiative.pk], at=NOW)
        yield world


def everything() -> dict[str, int]:
    """How many rows each table of the floors below has, the imports' own history aside."""
    models = [*apps.get_app_config("measurement").get_models(), *apps.get_app_config("partners").get_models()]
    return {
        str(one._meta.model_name): one._base_manager.count() for one in models if one._meta.model_name not in HISTORY
    }


def test_undo_leaves_the_network_as_it_was(inside: World) -> None:
    make_partner(inside.a.initiative, code="elan", name="Elan")
    before = everything()

    run = undone(saved(inside.a.initiative, table()))

    assert everything() == before
    assert (run.state, run.summary["undone"]["kept"]) == (ImportState.UNDONE, 0)


def test_undone_import_can_be_checked_and_saved_again(inside: World) -> None:
    run = undone(saved(inside.a.initiative, table()))

    request_check(run=run, by=None, at=LATER, in_background=False)
    again = saved(inside.a.initiative, table(), at=LATER)

    assert proof_of(again).is_whole


def test_undo_of_a_correction_puts_the_value_before_in_place(inside: World) -> None:
    saved(inside.a.initiative, table("2023,A,,Normal,1.0", "2023,A,5,Normal,3", "2023,,,Normal,7"))
    second = saved(inside.a.initiative, table("2023,A,,Normal,2", "2023,,,Normal,8"), at=LATER)

    undone(second)

    assert str(Observation.objects.get().value) == "1.0"
    assert DatasetValue.objects.get().value == 7
    assert SubmissionVersion.objects.count() == 1


def test_import_on_which_a_later_one_built_is_not_undone_first(inside: World) -> None:
    first = saved(inside.a.initiative, table("2023,A,,Normal,1"))
    saved(inside.a.initiative, table("2023,A,,Normal,2"), at=LATER)

    with pytest.raises(ValidationError, match="first"):
        request_undo(run=first, by=None, at=LATER, in_background=False)


def test_two_imports_undone_in_either_order_leave_nothing(inside: World) -> None:
    other: dict[str, Any] = {
        "indicator": {"code": "writes", "name": "Children who write"},
        "dataset": {"code": "writes", "name": "Children who write", "publisher": "The Office"},
        "dimensions": [{"column": "Age", "code": "age-write"}],
    }
    before = everything()
    first = saved(inside.a.initiative, table())
    second = saved(inside.a.initiative, table(), **other)

    undone(first)
    undone(second)

    assert everything() == before


def test_answer_corrected_since_stays_with_its_partner(inside: World) -> None:
    run = saved(inside.a.initiative, table("2023,A,,Normal,1", "2023,B,,Normal,1"))
    Entry.objects.filter(submission__partner__name="A").update(state="returned", approved_version=None)

    done = undone(run)

    assert done.summary["undone"]["corrected_since"] == 1
    assert Partner.objects.filter(name="A").exists()
    assert not Partner.objects.filter(name="B").exists()


def test_partner_with_people_stays(inside: World) -> None:
    run = saved(inside.a.initiative, table("2023,A,,Normal,1"))
    partner = Partner.objects.get(name="A")
    Grant.objects.create(
        network=inside.a.network, user=make_user("a@x.example"), role=Role.LEAD, partner_id=partner.pk, granted_at=NOW
    )

    undone(run)

    assert Partner.objects.filter(pk=partner.pk).exists()
    assert not Observation.objects.exists()


def test_undo_twice_is_refused(inside: World) -> None:
    run = undone(saved(inside.a.initiative, table()))

    with pytest.raises(ValidationError):
        request_undo(run=run, by=None, at=LATER, in_background=False)
