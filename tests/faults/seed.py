"""Fills the database of a run: `python -m tests.faults.seed PARTNERS`. Says, as JSON, what the test needs to know."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import django


def main(partners: int) -> None:
    """One network with so many partners, five ended quarters and two indicators; everything is due."""
    django.setup()
    from django.test import Client  # noqa: PLC0415 - after the set-up of Django

    from measurement.models import Submission  # noqa: PLC0415 - as above
    from tenancy.enums import Role  # noqa: PLC0415 - as above
    from tenancy.models import Grant  # noqa: PLC0415 - as above
    from tenancy.row_security import network  # noqa: PLC0415 - as above
    from tests.measurement.quarter import add_sexes, add_share  # noqa: PLC0415 - as above
    from tests.world import assign, make_partner, make_side  # noqa: PLC0415 - as above

    side = make_side("f", name="Faults")
    now = datetime.now(UTC)
    with network(side.network.pk):
        for number in range(4, partners + 1):
            side.partners.append(make_partner(side.initiative, code=f"p{number}", name=f"Partner {number:04}"))
            assign(side.indicator, side.partners[-1])
        add_sexes(side)
        add_share(side)
        Grant.objects.bulk_create(
            Grant(network=side.network, user=side.people[role.value], role=role, partner_id=one.pk, granted_at=now)
            for one in side.partners[1:]
            for role in (Role.LEAD, Role.CONTRIBUTOR)
        )
        _open(side, now)
        waiting = list(Submission.objects.order_by("pk").values_list("pk", flat=True))
        indicators = dict(_codes(side))
    sessions = {}
    for role in ("lead", "contributor", "backbone", "owner"):
        client = Client()
        client.force_login(side.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions[role] = client.cookies["sessionid"].value
    told = {"network": side.network.slug, "network_id": side.network.pk, "initiative": side.initiative.pk}
    told |= {"periods": [one.pk for one in side.periods], "submissions": waiting, "indicators": indicators}
    sys.stdout.write(json.dumps(told | {"sessions": sessions}))


def _open(side: Any, now: datetime) -> None:
    from measurement.models import Indicator  # noqa: PLC0415 - after the set-up of Django
    from measurement.operations.expectations import open_due  # noqa: PLC0415 - as above
    from measurement.operations.figures import refresh_figures  # noqa: PLC0415 - as above

    open_due(initiative_ids=[side.initiative.pk], at=now)
    refresh_figures(indicator_ids=list(Indicator.objects.values_list("pk", flat=True)), at=now)


def _codes(side: Any) -> Any:
    from measurement.models import Indicator  # noqa: PLC0415 - after the set-up of Django

    return Indicator.objects.filter(initiative=side.initiative).values_list("definition__code", "pk")


if __name__ == "__main__":
    main(int(sys.argv[1]))
