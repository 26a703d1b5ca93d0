"""Whether the figures of an initiative may have changed; and dashboards kept for as long as they have not."""

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

from initiatives.models import Initiative
from measurement.formulas.deadlines import local_day

# Events looked at to see whether anything changed. Several, because one that is written first may be seen last.
RECENT = 50
KEPT = 12  # dashboards of a process; the largest takes some megabytes

# The last events of the initiative and of the network; and which transactions wrote its figures (xmin), all of them
# together: a long one, such as an import, may be seen after fifty others that began later, and has changed rows.
# And what the owners of its indicators are called: an account is in no network, so none records that it was renamed.
# Row security sees to the network.
_STATE = """
    SELECT
        (SELECT created_at FROM tenancy_network WHERE id = %(network)s),
        (SELECT array_agg(id ORDER BY id) FROM (
            (SELECT id FROM tenancy_event WHERE initiative_id = %(initiative)s ORDER BY id DESC LIMIT %(recent)s)
            UNION ALL
            (SELECT id FROM tenancy_event WHERE initiative_id IS NULL ORDER BY id DESC LIMIT %(recent)s)) e),
        (SELECT array_agg(u.name ORDER BY i.id) FROM measurement_indicator i JOIN tenancy_user u ON u.id = i.owner_id
            WHERE i.initiative_id = %(initiative)s),
        count(*), sum(f.xmin::text::bigint)
    FROM measurement_figure f
    JOIN measurement_indicator i ON i.network_id = f.network_id AND i.id = f.indicator_id
    WHERE i.initiative_id = %(initiative)s
"""


def state_of(initiative: Initiative, *, at: datetime) -> str:
    """Changes whenever the dashboard may have: with an event, a figure, an owner's name, or a new day. One statement.

    Events of the network itself (definitions, places) count as well. No two initiatives have the same.
    """
    values = {"network": initiative.network_id, "initiative": initiative.pk, "recent": RECENT}
    with connection.cursor() as cursor:
        cursor.execute(_STATE, values)
        found = cursor.fetchone()
    day = local_day(at, initiative.time_zone)
    parts = (initiative.network_id, initiative.pk, day, found)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """The things that were asked for last, by a key that is another one as soon as they are out of date.

    Of one process. A key holds the state it was made in, read before the thing itself: a thing may be newer than
    its key says, and never older.
    """

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Thing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Thing | None:
        """What is kept under this key, if it still is."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def keep(self, key: Hashable, thing: Thing) -> Thing:
        """Keep it, in place of the one that was not asked for longest."""
        with self._lock:
            self._things[key] = thing
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing

    def forget(self) -> None:
        """Keep nothing: for tests, which change rows without an event."""
        with self._lock:
            self._things.clear()
