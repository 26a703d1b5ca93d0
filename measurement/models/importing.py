"""Imports of files: received, checked, saved all or nothing, undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.models.submission import SubmissionVersion
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Columns to be named")
    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    SAVING = "saving", _("Saving")
    SAVED = "saved", _("Saved")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Could not be read")
    PUT_AWAY = "put_away", _("Put away")


class ImportRun(NetworkModel):
    """One file and what became of it. The file itself is kept for a while, as it came, outside the web root."""

    initiative = NetworkForeignKey("initiatives.Initiative", null=True)  # None: rows go where their place leads
    file_name = models.CharField(_("file"), max_length=200)
    stored_as = models.CharField(max_length=120)  # empty once the file was deleted
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField()
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED)
    by_id = models.BigIntegerField(null=True)  # None: a command without a person
    by_name = models.CharField(max_length=160)
    received_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    row_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)  # what would be, or was, made: {"partners": 3, …}

    def __str__(self) -> str:
        return self.file_name

    @property
    def has_file(self) -> bool:
        """Whether it can be read again."""
        return bool(self.stored_as)


class SavedMapping(NetworkModel):
    """A mapping somebody kept for the next file with the same columns."""

    name = models.CharField(_("name"), max_length=120)
    mapping = models.JSONField()
    columns = models.JSONField(default=list)  # of the file it was made for: it is offered for files with the same
    by_name = models.CharField(max_length=160)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "name"], name="measurement_mapping_once"),)

    def __str__(self) -> str:
        return self.name


class ImportProblem(NetworkModel):
    """One thing wrong with the file: which row, which column, why."""

    run = NetworkForeignKey(ImportRun)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=60)
    message = models.CharField(max_length=500)
    is_error = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=["network", "run", "row"], name="measurement_import_problem"),)

    def __str__(self) -> str:
        return f"row {self.row}: {self.message}"


class ImportRow(NetworkModel):
    """Some thousand checked rows, waiting to be posted in one transaction; `row` is the number of the first.

    `payload` is what `layouts.Parts.staged` gave; where a file has several indicators, each has its own, and `row`
    is the number of the first row and of the part together. Row 0 says which rows to leave out of which part.
    """

    run = NetworkForeignKey(ImportRun, is_indexed=False)
    row = models.PositiveIntegerField()
    payload = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["network", "run", "row"], name="measurement_import_row_once"),)

    def __str__(self) -> str:
        return f"rows from {self.row}"


class ImportChange(NetworkModel):
    """One row that an import made, or changed: then `old` holds what it was. Undo takes back exactly these.

    Rows that were made by the thousand share a line: `row_ids` names all of them, `row_id` the first. Of an entry,
    `submission_version` is the approved version that stood before.
    """

    run = NetworkForeignKey(ImportRun)
    model = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    submission_version = NetworkForeignKey(SubmissionVersion, null=True, is_indexed=False)
    old = models.JSONField(null=True)
    row_ids = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["network", "run", "model", "row_id"], name="measurement_import_change_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.row_id}"
