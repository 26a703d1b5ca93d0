"""A submission as PDF: everything that was sent, tagged, and for those alone who may see it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from measurement.models import EvidenceFile, Indicator, Submission
from measurement.operations.reviews import approve, send_back
from measurement.operations.submissions import submit
from measurement.renderers.submission_content import ReceiptLine
from measurement.renderers.submission_pdf import submission_pdf
from tenancy.row_security import network
from tests.measurement.quarter import add_sexes, add_share, first_submission
from tests.world import NOW, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]
EVIL = '#panic("x") $x$ *bold* \\ <b>'


def text_of(file: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def sent(world: World) -> tuple[Submission, Indicator]:
    """A count with a breakdown and a share that is not available, submitted by the lead."""
    side = world.a
    add_sexes(side)
    share = add_share(side)
    row = first_submission(side)
    count = side.indicator.pk
    typed = {
        f"{count}.value": "62", f"{count}.cells.sex=girls.value": "40", f"{count}.cells.sex=boys.value": "22",
        f"{count}.narrative": EVIL, f"{count}.note": "Two days were lost.",
        f"{share.pk}.state": "not_available", f"{share.pk}.reason": "The survey is late.",
    }  # fmt: skip
    submit(submission=row, client_key="k", typed=typed, by=side.people["lead"], at=NOW)
    EvidenceFile.objects.create(
        network=side.network, submission=row, indicator=side.indicator, name="register.pdf", stored_as="x", size=1,
        content_type="application/pdf", sha256="", uploaded_by_name="Ana", uploaded_at=NOW,
    )  # fmt: skip
    return row, share


def test_document_says_everything_that_was_sent(world: World) -> None:
    with network(world.a.network.pk):
        row, _share = sent(world)
        file = submission_pdf(row)
    text = text_of(file)
    for words in (
        "Harbour partner 1", "Q1 2025", "62", "Girls", "40", "Boys", "22", "Two days were lost.", "register.pdf",
        "Not available", "The survey is late.", "Version", "Lead", "4 May 2026, 10:30", "Submitted",
    ):  # fmt: skip
        assert words in text, words
    assert '#panic("x") $x$ *bold*' in text
    assert "Made of" not in text  # plain counts are made of nothing
    reader = PdfReader(io.BytesIO(file))
    assert "/StructTreeRoot" in reader.root_object
    resources: Any = reader.pages[0]["/Resources"]
    fonts = [font.get_object()["/BaseFont"] for font in resources["/Font"].values()]
    assert fonts
    assert all("Inter" in font for font in fonts)


def test_document_shows_where_each_answer_stands(world: World) -> None:
    with network(world.a.network.pk):
        row, share = sent(world)
        backbone = world.a.people["backbone"]
        send_back(submission=row, comments={share.pk: "Please ask the school."}, by=backbone, at=NOW)
        approve(submissions=[row], indicator_ids=[world.a.indicator.pk], by=backbone, at=NOW)
        text = text_of(submission_pdf(row))
    assert "Approved" in text
    assert "Sent back for changes: Please ask the school." in text


def test_receipt_lists_yours_and_together(world: World) -> None:
    line = ReceiptLine(indicator="Reading", yours="62", together="1,204 so far", note="provisional")
    with network(world.a.network.pk):
        row, _share = sent(world)
        assert "1,204 so far" in text_of(submission_pdf(row, receipt=[line]))
        assert "together" not in text_of(submission_pdf(row)).lower()


def test_file_is_for_those_who_may_see_the_submission(world: World, sign_in: SignIn) -> None:
    with network(world.a.network.pk):
        row, _share = sent(world)
        empty = first_submission(world.a, period=1)
    page = f"/n/net-a/start-well/submissions/{row.pk}/"
    for role, status in (("lead", 200), ("contributor", 200), ("backbone", 200), ("other_lead", 404), ("funder", 404)):
        answer = sign_in(world.a.people[role]).get(f"{page}pdf/")
        assert answer.status_code == status, role
    lead = sign_in(world.a.people["lead"])
    assert lead.get(f"{page}pdf/")["Content-Disposition"] == 'attachment; filename="harbour-partner-1-q1-2025.pdf"'
    assert f"{page}pdf/" in lead.get(page).content.decode()
    assert lead.get(f"/n/net-a/start-well/submissions/{empty.pk}/pdf/").status_code == 404
