"""What is still to be done before an initiative has its first figures."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from initiatives.models import Initiative
from tenancy.models import Network
from tenancy.queries.overview import Step


def first_steps_of(*, network: Network, initiative: Initiative) -> Sequence[Step]:
    """The steps with those behind it; none once all are done. They lead upstairs: the settings name the query."""
    steps: Sequence[Step] = import_string(settings.KEEL_FIRST_STEPS)(network=network, initiative=initiative)
    return steps
