"""A compiled report as a tagged PDF, set by typst. Data goes in as JSON, never by joining strings."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "report.typ"
FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"


def report_pdf(content: Mapping[str, Any]) -> bytes:
    """The PDF of a report's content, tagged to PDF/UA-1 and set in Inter.

    Raises FileNotFoundError where the fonts were not built: typst would take another font in silence.
    """
    if not (FONTS / "Inter-Regular.ttf").is_file():
        raise FileNotFoundError("The fonts of the report are missing; run python -m config.frontend.")
    compiled = typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(content)},
        pdf_standards=["ua-1"],
    )
    return bytes(compiled)
