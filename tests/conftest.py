"""Starts the servers before Django's settings load, once for the whole run."""

import os
from contextlib import ExitStack

import pytest

from tests.servers import servers


def pytest_configure(config: pytest.Config) -> None:
    """Enter the servers and name them in the environment; pytest-django sets Django up after this."""
    stack = ExitStack()
    os.environ.update(stack.enter_context(servers()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    config.add_cleanup(stack.close)
