"""An import is taken back while somebody else is at work: all hold what they need in one order."""

import threading
import time

import pytest
from django.db import connection, connections

from measurement.models import Submission
from measurement.operations.holding import closing_periods, hold_partners
from measurement.operations.import_undoing import undo_import
from measurement.operations.imports import request_undo
from tenancy.row_security import network
from tests.measurement.imports.files import quiet, saved, table
from tests.world import NOW, Side, World

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10  # seconds


def closes(side: Side, partner_ids: list[int], is_closing: threading.Event, wrong: list[BaseException]) -> None:
    """As closing a period does: the initiative first; the partners once somebody waits for it."""
    try:
        with network(side.network.pk):
            closing_periods(side.initiative.pk)
            is_closing.set()
            until = time.monotonic() + PATIENCE
            while not is_waited_for() and time.monotonic() < until:
                time.sleep(0.02)
            hold_partners(partner_ids)
    except Exception as error:
        wrong.append(error)
    finally:
        connections.close_all()


def is_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])


def test_undo_waits_for_who_closes_a_period_without_holding_what_that_one_needs(world: World) -> None:
    side, is_closing, wrong = world.a, threading.Event(), list[BaseException]()
    with network(side.network.pk):
        run = request_undo(run=saved(side.initiative, table()), by=None, at=NOW, in_background=False)
        partner_ids = list(Submission.objects.filter(partner__name="Élan").values_list("partner_id", flat=True))
    other = threading.Thread(target=closes, args=(side, partner_ids, is_closing, wrong))
    other.start()
    assert is_closing.wait(PATIENCE)
    undo_import(network_id=side.network.pk, run_id=run.pk, by=None, at=NOW, report=quiet)
    other.join()
    assert wrong == []
