"""Submitting what cannot be submitted any more, or not like this: words, never a failure."""

from collections.abc import Callable

import pytest
from django.test import Client

from measurement.formulas.answers import MAX_TEXT
from measurement.models import SubmissionVersion
from measurement.operations.drafts import save_draft
from measurement.operations.submissions import submit
from tenancy.models import User
from tenancy.row_security import network
from tests.measurement.quarter import first_submission
from tests.world import NOW, World

SignIn = Callable[[User], Client]


@pytest.mark.parametrize("is_submitted", [True, False])
def test_note_that_cannot_be_kept_is_told(world: World, sign_in: SignIn, is_submitted: bool) -> None:
    """Too long for a note; or for an answer that a colleague has submitted meanwhile."""
    side, lead = world.a, world.a.people["lead"]
    with network(side.network.pk):
        row = first_submission(side)
        changes = {f"{side.indicator.pk}.value": "7"}
        save_draft(submission=row, changes=changes, base_version=0, by=lead, at=NOW)
        if is_submitted:
            submit(submission=row, client_key="colleague", by=lead, at=NOW)
    note = "Counted twice." if is_submitted else "x" * (MAX_TEXT + 1)
    path = f"/n/{side.network.slug}/{side.initiative.slug}/submissions/{row.pk}/check/"
    answer = sign_in(lead).post(path, {"client_key": "mine", f"{side.indicator.pk}.note": note}, follow=True)
    assert answer.status_code == (200 if is_submitted else 422)
    assert ("locked" if is_submitted else str(MAX_TEXT)) in answer.content.decode()
    with network(side.network.pk):
        assert SubmissionVersion.objects.count() == int(is_submitted)
