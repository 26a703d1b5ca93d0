"""The one style sheet: small, whole, and with every class that pages use."""

import gzip
import re
from collections.abc import Iterator

import pytest

from config import frontend, frontend_styles

TEMPLATES = frontend.BASE_DIR / "templates"
APPS = ("config", "backbone", "communications", "measurement", "partners", "initiatives", "tenancy")


@pytest.fixture(scope="module")
def sheet() -> str:
    frontend.build()
    return frontend.PAGE.read_text(encoding="utf-8")


def _classes_in(sheet: str) -> set[str]:
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet))


def _classes_of_pages() -> Iterator[str]:
    for template in TEMPLATES.rglob("*.html"):
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "-", template.read_text(encoding="utf-8"))
        for words in re.findall(r"class=\"([^\"]*)\"", text):
            yield from re.findall(r"(?<![\w-])[A-Za-z_][\w-]*", words)
    for app in APPS:
        for source in (frontend.BASE_DIR / app).rglob("*.py"):
            for words in re.findall(r"class(?:_|\")?\s*[=:]\s*\"([^\"]*)\"", source.read_text(encoding="utf-8")):
                yield from words.split()


def test_classes_of_tabler_that_pages_use_are_kept() -> None:
    """If this names your class: add it to config/frontend_classes.txt, or style it in static/css."""
    tabler = (frontend.PACKAGES / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    assert (_classes_in(tabler) & set(_classes_of_pages())) - frontend_styles.class_names() == set()


def test_sheet_is_small_on_the_way(sheet: str) -> None:
    assert len(gzip.compress(sheet.encode())) < 25_000


def test_sheet_holds_our_own_rules_after_tablers(sheet: str) -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in frontend_styles.sources())
    assert _classes_in(frontend_styles.smaller(own)) - _classes_in(sheet) == set()
    assert sheet.index(".btn{") < sheet.index(".topbar{")


def test_sheet_reads_no_property_that_was_left_out(sheet: str) -> None:
    read = set(re.findall(r"var\(\s*(--tblr-[\w-]+)\s*\)", sheet))
    tabler = (frontend.PACKAGES / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    known = set(re.findall(r"(--tblr-[\w-]+):", tabler))
    assert (read & known) - set(re.findall(r"(--tblr-[\w-]+):", sheet)) == set()


def test_purge_keeps_what_is_used_inside_groups_and_lists() -> None:
    text = ".a,.b:hover{x:1}@media print{.b{y:2}.a .c{z:3}.a{content:'}{'}}@keyframes k{from{o:0}}h1{m:0}"
    kept = ".a{x:1}@media print{.a{content:'}{'}}@keyframes k{from{o:0}}h1{m:0}"
    assert frontend_styles.purged(text, {"a"}) == kept


def test_properties_nobody_reads_go_with_those_that_only_they_read() -> None:
    text = ":root{--a:1;--b:var(--c);--c:2;--d:var(--a);x:var(--d)}@keyframes k{from{o:0}}"
    assert frontend_styles.without_unread(text, beside="") == ":root{--a:1;--d:var(--a);x:var(--d)}"


def test_smaller_keeps_texts_and_the_blanks_of_selectors() -> None:
    text = 'a :hover , b {  content : "a  ; /* b */" ; /* gone */ }'
    assert frontend_styles.smaller(text) == 'a :hover,b{content : "a  ; /* b */"}'
