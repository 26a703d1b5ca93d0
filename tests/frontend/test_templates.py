"""Rules that hold for every template: nothing that the content security policy would block, no unknown icon."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import frontend

ROOT = frontend.BASE_DIR / "templates"
TEMPLATES = sorted(path for path in ROOT.rglob("*.html"))
# A mail is read in a mail program, which knows only styles that stand in the element.
PAGES = [path for path in TEMPLATES if "mail" not in path.relative_to(ROOT).parts[:-1]]
ICON = re.compile(r"<c-icon (?:[^>]*?\s)?name=\"([a-z0-9-]+)\"|\sicon(?:_end)?=\"([a-z0-9-]+)\"")


def _names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("page", PAGES, ids=_names(PAGES))
def test_page_has_nothing_inline(page: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", page.read_text(encoding="utf-8"))
    assert re.findall(r"\sstyle\s*=|<style\b", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on\b|hx-vals=[\"']js:", text) == []


@pytest.mark.parametrize("page", PAGES, ids=_names(PAGES))
def test_page_loads_from_no_other_host(page: Path) -> None:
    assert (
        re.findall(r"(?:src|srcset|action)=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//", page.read_text("utf-8"))
        == []
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=_names(TEMPLATES))
def test_template_stays_short(template: Path) -> None:
    assert len(template.read_text(encoding="utf-8").splitlines()) <= 120


def _icons() -> Iterator[tuple[str, str]]:
    for template in TEMPLATES:
        for match in ICON.finditer(template.read_text(encoding="utf-8")):
            yield next(group for group in match.groups() if group), str(template.relative_to(ROOT))
    for app in ("config", "backbone", "communications", "measurement", "partners", "initiatives", "tenancy"):
        for source in (frontend.BASE_DIR / app).rglob("*.py"):
            for name in re.findall(r"\bicon=\"([a-z0-9-]+)\"", source.read_text(encoding="utf-8")):
                yield name, str(source.relative_to(frontend.BASE_DIR))


def test_icons_used_are_in_the_sprite() -> None:
    known = set(frontend.icon_names())
    assert [use for use in _icons() if use[0] not in known] == []


@pytest.mark.parametrize("component", sorted((ROOT / "cotton").glob("*.html")), ids=lambda path: path.stem)
def test_component_begins_with_its_props(component: Path) -> None:
    first = component.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"\{# .+ #\}", first)


def test_components_are_all_in_the_catalogue() -> None:
    catalogue = (frontend.BASE_DIR / "docs" / "COMPONENTS.md").read_text(encoding="utf-8")
    tags = {f"c-{path.stem.replace('_', '-')}" for path in (ROOT / "cotton").glob("*.html")}
    assert [tag for tag in sorted(tags) if tag not in catalogue] == []
