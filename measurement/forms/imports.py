"""The form that brings a file in: a table of figures, and the mapping that says what its columns are."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from measurement.layouts import UnreadableFileError, check_table
from tenancy.validators import is_storable

LARGEST = 50 * 1024 * 1024  # bytes of a table
LARGEST_MAPPING = 200 * 1024


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Table of figures"),
        help_text=_("The names of the columns in the first row; one indicator, or a column for each of several."),
        error_messages={"required": _("Choose the file with the figures.")},
    )
    mapping = forms.FileField(
        label=_("Mapping file"),
        required=False,
        help_text=_("It says what each column means. Without one you say it on the next page."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is larger than 50 MB. Split it by period and import the parts."))
        _check_readable(file)
        return file

    def clean_mapping(self) -> Any:
        """The mapping as JSON, or None; whether it makes sense is for the import to say."""
        file = self.cleaned_data["mapping"]
        if not file:
            return None
        if (file.size or 0) > LARGEST_MAPPING:
            raise forms.ValidationError(_("A mapping is a small text file; this one is too large."))
        try:
            mapping = json.loads(file.read().decode("utf-8-sig"))
            if is_storable(mapping):
                return mapping
        except RecursionError as error:
            raise forms.ValidationError(_("The mapping is nested too deeply.")) from error
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The mapping is no text in UTF-8.")) from error
        except json.JSONDecodeError as error:
            message = _("The mapping is no JSON: line %(line)s, %(reason)s.")
            raise forms.ValidationError(message, params={"line": error.lineno, "reason": error.msg}) from error
        raise forms.ValidationError(_("The mapping holds a character that cannot be kept."))


def _check_readable(file: "UploadedFile[Any]") -> None:
    """Raise ValidationError for what is no table, before anything of it is kept.

    Whoever sends it sits in front of the page; what comes through the API is kept first and judged afterwards.
    """
    name = file.name or ""
    try:
        if hasattr(file, "temporary_file_path"):
            check_table(Path(file.temporary_file_path()), name=name)
            return
        with NamedTemporaryFile() as held:
            for piece in file.chunks():
                held.write(piece)
            held.flush()
            file.seek(0)
            check_table(Path(held.name), name=name)
    except UnreadableFileError as error:
        raise forms.ValidationError(str(error)) from error
