"""What a file is, by its content and not by its name. Bytes in, a media type out; nothing is opened or run."""

import io
import zipfile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "pdf": "application/pdf",
    "docx": WORD,
    "xlsx": SHEET,
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
MAX_PARTS = 2000  # of an office file, which is an archive
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
NEVER_IN_TEXT = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def media_type_of(name: str, content: bytes) -> str:
    """The media type of an allowed file. Raises ValidationError for other types, and names that the content belies."""
    extension = name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise ValidationError(_("Choose a PDF, Word, Excel, CSV or text file, or a picture (PNG, JPG, WebP)."))
    if not content:
        raise ValidationError(_("The file is empty. Choose another one."))
    if not _matches(extension, content):
        message = _(
            "This is not a %(type)s file, whatever its name says. Save it again in that form, or choose another."
        )
        raise ValidationError(message % {"type": extension.upper()})
    return TYPES[extension]


def _matches(extension: str, content: bytes) -> bool:
    if extension in _MAIN_PART:
        return _is_office_file(content, _MAIN_PART[extension])
    if extension in ("csv", "txt"):
        return _is_text(content)
    if extension == "webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    marks = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
    return content.startswith(marks[extension])


def _is_text(content: bytes) -> bool:
    """Without the bytes that only other files have; UTF-16 as Excel writes it is text too."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(content) % 2 == 0
    return len(content.translate(None, NEVER_IN_TEXT)) == len(content)


def _is_office_file(content: bytes, main_part: str) -> bool:
    """An archive with the part that makes it one, without macros, and not one that swells when it is opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    unpacked = sum(part.file_size for part in parts)
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
        raise ValidationError(_("This file unpacks to something far larger than itself. Choose another one."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValidationError(_("This file holds macros. Save it without them, or choose another one."))
    return main_part in names and "[Content_Types].xml" in names
