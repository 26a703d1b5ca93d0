"""The product's settings, with jobs that go wrong and little patience."""

from config.settings import *  # noqa: F403 - settings are made to be taken over whole

KEEL_JOB_HANDLERS = "tests.faults.poison.JOB_HANDLERS"
KEEL_JOB_ATTEMPTS = 3
