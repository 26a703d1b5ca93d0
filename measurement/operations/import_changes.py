"""What an import makes and changes, noted as it goes, so that undo takes back exactly that."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from measurement.models import ImportChange, ImportRun

Row = TypeVar("Row", bound=Model)
BATCH = 1000
FEW = 10
NOTED = 5000  # rows to a line of history


@dataclass
class Changes:
    """`counts` is what people are told: {"partners": 3, …}."""

    run: ImportRun
    counts: Counter[str] = field(default_factory=Counter)
    _rows: list[ImportChange] = field(default_factory=list)

    def make(self, rows: Iterable[Row]) -> list[Row]:
        """Insert rows of one model and note each."""
        waiting = list(rows)
        if not waiting:
            return []
        made = list(type(waiting[0])._base_manager.bulk_create(waiting, batch_size=BATCH))
        if len(made) > FEW:
            self.note_made(type(made[0]), [row.pk for row in made])
        else:
            for row in made:
                self.note(row)
        return made

    def note(self, row: Model, *, old: Mapping[str, Any] | None = None, before_id: int | None = None) -> None:
        """A row that was made, or changed from `old`; of an entry, the approved version that stood before."""
        label = row._meta.model_name or ""
        self.counts[label if old is None else f"{label}_changed"] += 1
        self._rows.append(
            ImportChange(
                network_id=self.run.network_id,
                run=self.run,
                model=label,
                row_id=row.pk,
                submission_version_id=before_id,
                old=dict(old) if old is not None else None,
            )
        )

    def note_row(
        self, model: type[Model], row_id: int, *, old: Mapping[str, Any], before_id: int | None = None
    ) -> None:
        """A row that was changed from `old`; of an entry, the approved version that stood before."""
        label = model._meta.model_name or ""
        self.counts[f"{label}_changed"] += 1
        self._rows.append(
            ImportChange(
                network_id=self.run.network_id,
                run=self.run,
                model=label,
                row_id=row_id,
                submission_version_id=before_id,
                old=dict(old),
            )
        )

    def note_made(self, model: type[Model], ids: Sequence[int]) -> None:
        """Rows of one model that were made together."""
        if not ids:
            return
        for start in range(0, len(ids), NOTED):
            self._rows.append(
                ImportChange(
                    network_id=self.run.network_id,
                    run=self.run,
                    model=model._meta.model_name or "",
                    row_id=ids[start],
                    row_ids=list(ids[start : start + NOTED]),
                )
            )
        self.counts[model._meta.model_name or ""] += len(ids)

    def save(self) -> None:
        ImportChange.objects.bulk_create(self._rows, batch_size=BATCH)
        self._rows = []
