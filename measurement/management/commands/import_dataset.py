"""Bring a file of figures in: check it, print all that is wrong with it, and save or undo it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from initiatives.models import Initiative
from measurement.models import ImportRun, ImportState
from measurement.operations.import_checking import check_import
from measurement.operations.import_saving import save_import
from measurement.operations.import_undoing import undo_import
from measurement.operations.imports import receive_import, request_save, request_undo
from measurement.queries.imports import problems_of
from tenancy.models import Network, User
from tenancy.row_security import network


class Command(BaseCommand):
    help = "Import a CSV or XLSX file of figures through a mapping file (docs/IMPORTS.md). Checks; saves with --save."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the CSV or XLSX file")
        parser.add_argument("--network", required=True, metavar="SLUG", help="the network's address")
        parser.add_argument("--initiative", metavar="SLUG", help="the initiative's address (not with a route)")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="the mapping file (JSON)")
        parser.add_argument("--save", action="store_true", help="save it when nothing is wrong")
        parser.add_argument("--undo", type=int, metavar="RUN", help="take the import with this number back")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="in whose name; the system's unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1, with one line that says why, where anything is wrong."""
        tenant = Network.objects.filter(slug=options["network"]).first()
        if tenant is None:
            raise CommandError(f"There is no network “{options['network']}”.")
        by = _person(options["email"])
        try:
            if options["undo"]:
                self._undo(tenant.pk, options["undo"], by)
            else:
                self._import(tenant.pk, options, by)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error

    def _import(self, network_id: int, options: dict[str, Any], by: User | None) -> None:
        if not options["file"] or not options["mapping"]:
            raise CommandError("Name a file, and with it --mapping and --initiative.")
        run = self._receive(network_id, options, by)
        check_import(network_id=network_id, run_id=run.pk, by=by, at=timezone.now(), report=self._report)
        errors = self._print_found(network_id, run)
        if errors:
            raise CommandError(f"{errors} errors; nothing was saved.")
        if not options["save"]:
            self.stdout.write(f"Import {run.pk} can be saved: call again with --save.")
            return
        with network(network_id):
            request_save(run=run, by=by, at=timezone.now(), in_background=False)
        save_import(network_id=network_id, run_id=run.pk, by=by, at=timezone.now(), report=self._report)
        with network(network_id):
            run.refresh_from_db()
        self.stdout.write(f"Saved as import {run.pk}: {_words(run.summary['made'])}.")

    def _receive(self, network_id: int, options: dict[str, Any], by: User | None) -> ImportRun:
        try:
            mapping = json.loads(options["mapping"].read_text(encoding="utf-8"))
            with options["file"].open("rb") as content, network(network_id):
                initiative = Initiative.objects.filter(slug=options["initiative"] or "").first()
                if initiative is None and options["initiative"]:
                    raise CommandError(f"There is no initiative “{options['initiative']}”.")
                return receive_import(
                    initiative=initiative,
                    name=options["file"].name,
                    content=content,
                    mapping=mapping,
                    by=by,
                    at=timezone.now(),
                    in_background=False,
                )
        except json.JSONDecodeError as error:
            raise CommandError(f"The mapping is no JSON: line {error.lineno}, {error.msg}.") from error
        except UnicodeDecodeError as error:
            raise CommandError("The mapping is not written in UTF-8.") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error

    def _print_found(self, network_id: int, run: ImportRun) -> int:
        """Every problem on a line of its own: row, column, reason. Returns how many are errors."""
        with network(network_id):
            run.refresh_from_db()
            for one in problems_of(run).iterator(chunk_size=2000):
                word = "error" if one.is_error else "warning"
                column = f", {one.column}" if one.column else ""
                self.stdout.write(f"row {one.row}{column}: {word}: {one.message}")
        self.stdout.write(f"{_words(run.summary)}.")
        for one in run.summary.get("indicators", ()):
            counts = {name: one[name] for name in ("values", "missing", "empty")}
            self.stdout.write(f"{one['name']}: {_words(counts)}.")
        return int(run.summary.get("errors", 0))

    def _undo(self, network_id: int, run_id: int, by: User | None) -> None:
        with network(network_id):
            run = ImportRun.objects.filter(pk=run_id).first()
            if run is None or run.state != ImportState.SAVED:
                raise CommandError(f"There is no saved import {run_id} in this network.")
            request_undo(run=run, by=by, at=timezone.now(), in_background=False)
        undo_import(network_id=network_id, run_id=run_id, by=by, at=timezone.now(), report=self._report)
        with network(network_id):
            run.refresh_from_db()
        self.stdout.write(f"Undone: {_words(run.summary['undone'])}.")

    def _report(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{done} of {total}\r", ending="")


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has the address {email}.")
    return found


def _words(counts: dict[str, Any]) -> str:
    """ "rows 6646, missing 47": every count by its name."""
    return ", ".join(
        f"{name.replace('_', ' ')} {number}" for name, number in counts.items() if isinstance(number, int)
    )
