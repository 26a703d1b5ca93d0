"""What a page weighs and what it waits for; `make lighthouse` says how that feels on a telephone."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.middleware import CompressMiddleware
from tenancy.models import User
from tests.world import World

Answer = Any  # a response of the test client: its type has no name of its own
MOST = 200 * 1024  # bytes over the wire, everything included
GZIP = {"accept-encoding": "gzip"}


@pytest.fixture
def dashboard(world: World, sign_in: Callable[[User], Client]) -> tuple[Client, Answer]:
    side = world.a
    client = sign_in(side.people["owner"])
    return client, client.get(f"/n/{side.network.slug}/{side.initiative.slug}/", headers=GZIP)


def text_of(response: Answer) -> str:
    return gzip.decompress(response.content).decode()


def file_of(client: Client, path: str) -> tuple[bytes, Answer]:
    """What comes over the wire for a file, and its headers."""
    response = client.get(path, headers=GZIP)
    assert response.status_code == 200, path
    body = b"".join(response)
    response.close()
    return body, response


def files_of(page: str) -> set[str]:
    return set(re.findall(r"(?:href|src)=\"(/static/[^\"#]+)", page))


def test_page_is_compressed_and_says_so(dashboard: tuple[Client, Answer]) -> None:
    _client, page = dashboard
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert "</html>" in text_of(page)


def test_page_and_its_files_weigh_little(dashboard: tuple[Client, Answer]) -> None:
    client, page = dashboard
    weights = {path: len(file_of(client, path)[0]) for path in files_of(text_of(page))}
    assert len(weights) >= 6
    assert len(page.content) + sum(weights.values()) < MOST, weights


def test_page_waits_for_one_style_sheet_and_one_short_script(dashboard: tuple[Client, Answer]) -> None:
    head = text_of(dashboard[1]).split("</head>")[0]
    assert len(re.findall(r"rel=\"stylesheet\"", head)) == 1
    waited_for = [tag for tag in re.findall(r"<script[^>]*>", head) if "defer" not in tag and "module" not in tag]
    assert len(waited_for) == 1  # the theme: later would flash
    assert "js/theme" in waited_for[0]


def test_font_is_asked_for_with_the_page_and_never_hides_words(dashboard: tuple[Client, Answer]) -> None:
    client, page = dashboard
    (preload,) = re.findall(r"<link rel=\"preload\" href=\"([^\"]+)\" as=\"font\"", text_of(page))
    (sheet,) = re.findall(r"rel=\"stylesheet\" href=\"([^\"]+)\"", text_of(page))
    css = gzip.decompress(file_of(client, sheet)[0]).decode()
    assert preload.rpartition("/")[2] in css
    assert css.count("@font-face") == css.count("font-display:swap")


def test_files_are_compressed_and_kept_for_a_year(dashboard: tuple[Client, Answer]) -> None:
    client, page = dashboard
    for path in files_of(text_of(page)):
        _body, file = file_of(client, path)
        assert file["Cache-Control"] == "max-age=315360000, public, immutable", path
        assert file.get("Content-Encoding") == "gzip" or path.endswith(".woff2"), path


def test_modules_import_modules_by_their_lasting_names() -> None:
    (script,) = [path for path in (settings.STATIC_ROOT / "js").glob("submission.*.js") if path.stem != "submission"]
    assert set(re.findall(r"from \"\./([\w.]+)\"", script.read_text())) == {
        path.name for stem in ("draft", "grid") for path in script.parent.glob(f"submission_{stem}.?*.js")
    }


@pytest.mark.parametrize(
    ("kind", "tag", "encoding"), [("application/json", '"3"', None), ("text/html", 'W/"3"', "gzip")]
)
def test_compressing_leaves_json_with_a_version_its_tag(kind: str, tag: str, encoding: str | None) -> None:
    plain = HttpResponse(b"x" * 500, content_type=kind, headers={"ETag": '"3"'})
    answer = CompressMiddleware(lambda _request: plain).process_response(
        RequestFactory().get("/", headers=GZIP), plain
    )
    assert (answer["ETag"], answer.get("Content-Encoding")) == (tag, encoding)
