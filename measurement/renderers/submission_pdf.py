"""A submission as a tagged PDF, set by typst: to keep, to print, to show somebody else."""

from collections.abc import Sequence
from pathlib import Path

from measurement.models import Submission
from measurement.renderers.submission_content import ReceiptLine, submission_content
from tenancy.renderers.documents import pdf_of

TEMPLATE = Path(__file__).resolve().parent.parent / "typst" / "submission.typ"


def submission_pdf(submission: Submission, *, receipt: Sequence[ReceiptLine] = ()) -> bytes:
    """The PDF of what was submitted and where it stands; with `receipt` also what it adds to.

    Its initiative, partner and period are loaded already. Raises FileNotFoundError where the fonts were not built.
    """
    return pdf_of(TEMPLATE, submission_content(submission, receipt=receipt))
