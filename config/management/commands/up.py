"""`manage.py up`: the embedded run, as config/embedded/supervisor.py tells."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.embedded import supervisor


class Command(BaseCommand):
    help = "Run Keel with a PostgreSQL and a Valkey of its own in KEEL_HOME, on PORT, until Ctrl-C."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if code := supervisor.main(settings.KEEL_HOME):
            sys.exit(code)
