"""The file of an import, as long as it is kept."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from measurement.layouts import Table, UnreadableFileError, open_table
from measurement.models import ImportRun


def no_longer_kept() -> str:
    """What to do about a file that was deleted."""
    return _("The file of this import is no longer kept. Import it again to have it checked.")


def table_of(run: ImportRun) -> Table:
    """The file to be read. Raises UnreadableFileError where it is no table, or is no longer there."""
    if not run.has_file:
        raise UnreadableFileError(no_longer_kept())
    try:
        return open_table(Path(default_storage.path(run.stored_as)), name=run.file_name)
    except FileNotFoundError as error:
        raise UnreadableFileError(no_longer_kept()) from error
