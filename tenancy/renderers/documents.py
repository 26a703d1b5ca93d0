"""A typst template and its data as a tagged PDF. Data goes in as JSON, never by joining strings."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FONTS = Path(settings.BASE_DIR) / "static" / "build" / "fonts"


def pdf_of(template: Path, data: Mapping[str, Any]) -> bytes:
    """The document, tagged to PDF/UA-1 and set in Inter; the template finds its data under `document`.

    A template may import the house's style as "/tenancy/typst/style.typ". Raises FileNotFoundError where the fonts
    were not built: typst would take another font in silence.
    """
    if not (FONTS / "Inter-Regular.ttf").is_file():
        raise FileNotFoundError("The fonts of documents are missing; run python -m config.frontend.")
    compiled = typst.compile(
        template,
        root=Path(settings.BASE_DIR),
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data)},
        pdf_standards=["ua-1"],
    )
    return bytes(compiled)
