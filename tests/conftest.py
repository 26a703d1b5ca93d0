"""Starts the servers before Django's settings load, once for the whole run; then the database and the fixtures."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import django
import pytest
from hypothesis import HealthCheck, settings

from tests.servers import servers


def pytest_configure(config: pytest.Config) -> None:
    """Enter the servers and name them in the environment; pytest-django sets Django up after this.

    With several processes each has servers of its own, and the one that only hands out the work has none.
    """
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # or they would load the settings before their servers
        return
    # The same examples in every run, and no clock over them: a busy machine is no fault of the product's.
    settings.register_profile("tests", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("tests")
    stack = ExitStack()
    os.environ.update(stack.enter_context(servers()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    config.add_cleanup(stack.close)
    django.setup()
    config.pluginmanager.import_plugin("tests.fixtures")  # its imports need the settings
    config.pluginmanager.import_plugin("tests.browser.fixtures")  # as above


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    from django.test import TransactionTestCase  # noqa: PLC0415 - only once the servers are named

    from tests.database import test_database, truncate_as_owner  # noqa: PLC0415 - as above

    TransactionTestCase._fixture_teardown = truncate_as_owner  # type: ignore[attr-defined]  # not in the stubs
    with test_database(django_db_blocker):
        yield
