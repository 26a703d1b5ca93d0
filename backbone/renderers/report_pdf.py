"""A compiled report as a tagged PDF, set by typst."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tenancy.renderers.documents import pdf_of

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "report.typ"


def report_pdf(content: Mapping[str, Any]) -> bytes:
    """The PDF of a report's content. Raises FileNotFoundError where the fonts were not built."""
    return pdf_of(TEMPLATE, content)
