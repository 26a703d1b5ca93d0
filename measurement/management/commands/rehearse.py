"""Rehearse real input: five published files into a network of their own, and every value found back."""

import json
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from initiatives.models import Initiative
from measurement.models import ImportRun
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.imports import receive_import, request_save
from measurement.queries.import_proof import Proof, proof_of
from measurement.queries.imports import problem_kinds
from tenancy.models import Network
from tenancy.row_security import network

MAPPINGS = Path(__file__).resolve().parent.parent / "rehearsal"


class Command(BaseCommand):
    help = "Import published files into a network “Rehearsal”, and compare every value with its file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the files")
        parser.add_argument("--network", default="rehearsal", metavar="SLUG", help="made when it is not there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a table: what each file held, what was found, whether every value is there. Exit code 1 if not."""
        files = [options["data"] / f"{one.stem}.csv" for one in sorted(MAPPINGS.glob("*.json"))]
        if missing := [one.name for one in files if not one.is_file()]:
            raise CommandError(f"The folder {options['data']} lacks {', '.join(missing)}.")
        initiative = _initiative(options["network"])
        proofs = [self._rehearse(initiative, one) for one in files]
        self.stdout.write("")
        self._table(files, proofs)
        if not all(one.is_whole for one in proofs):
            raise CommandError("Not every value was found back.")
        self.stdout.write(f"Look at them at /n/{options['network']}/{initiative.slug}/imports/")

    def _rehearse(self, initiative: Initiative, file: Path) -> Proof:
        started = monotonic()
        run = _saved(initiative, file)
        with network(initiative.network_id):
            run.refresh_from_db()
            seconds = monotonic() - started
            self.stdout.write(f"{file.name}: {run.row_count} rows in {seconds:.1f} s, import {run.pk}")
            for kind in problem_kinds(run):
                word = "error" if kind.is_error else "warning"
                self.stdout.write(f"  {kind.number} × {word}: {kind.code.replace('_', ' ')}")
            return proof_of(run)

    def _table(self, files: list[Path], proofs: list[Proof]) -> None:
        heads = ("file", "values", "found", "missing", "stayed missing", "left out")
        self.stdout.write("{:24} {:>8} {:>8} {:>8} {:>15} {:>9}".format(*heads))
        for file, one in zip(files, proofs, strict=True):
            cells = (file.stem, one.values, one.found, one.missing, one.stayed_missing, one.left_out)
            self.stdout.write("{:24} {:>8} {:>8} {:>8} {:>15} {:>9}".format(*cells))


def _initiative(slug: str) -> Initiative:
    tenant, _made = Network.objects.get_or_create(slug=slug, defaults={"name": "Rehearsal"})
    with network(tenant.pk):
        initiative, _made = Initiative.objects.get_or_create(
            network=tenant,
            slug="united-kingdom",
            defaults={"name": "United Kingdom, real input", "created_at": timezone.now()},
        )
    return initiative


def _saved(initiative: Initiative, file: Path) -> ImportRun:
    """The file received, checked and saved, as a worker would. Raises CommandError where it has errors."""
    mapping = json.loads((MAPPINGS / f"{file.stem}.json").read_text(encoding="utf-8"))
    network_id, at = initiative.network_id, timezone.now()
    with file.open("rb") as content, network(network_id):
        run = receive_import(
            initiative=initiative,
            name=file.name,
            content=content,
            mapping=mapping,
            by=None,
            at=at,
            in_background=False,
        )
    check_import(network_id=network_id, run_id=run.pk, by=None, at=at, report=_quiet)
    with network(network_id):
        run.refresh_from_db()
        if run.summary["errors"]:
            raise CommandError(f"{file.name} has {run.summary['errors']} errors.")
        request_save(run=run, by=None, at=at, in_background=False)
    save_import(network_id=network_id, run_id=run.pk, by=None, at=at, report=_quiet)
    return run


def _quiet(done: int, total: int) -> None:
    """The table at the end says enough."""
