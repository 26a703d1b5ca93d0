"""Holds every stored figure against its recomputation; the number of wrong ones must be 0."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measurement.queries.verification import wrong_figures
from tenancy.models import Network
from tenancy.row_security import network


class Command(BaseCommand):
    help = "Recompute all figures from the approved answers and report those that differ."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for tenant in Network.objects.order_by("pk"):
            with network(tenant.pk):
                for one in wrong_figures():
                    wrong += 1
                    self.stderr.write(f"{tenant.slug}: {one.key}: stored {one.stored}, right {one.right}")
        self.stdout.write(f"{wrong} figures differ from their recomputation.")
        if wrong:
            raise CommandError("Figures are wrong.")
