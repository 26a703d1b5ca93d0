"""What `python -m config.frontend` makes, and what it must not need."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from config import frontend


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    frontend.build()


def test_build_when_made_holds_every_output() -> None:
    assert [output for output in frontend.OUTPUTS if not output.is_file()] == []


def test_build_when_current_installs_nothing() -> None:
    def install() -> None:
        pytest.fail("A second build must not touch the network.")

    assert frontend.build(install=install) is False


def test_fingerprint_when_an_input_changes_is_another() -> None:
    other = frontend.ICON_NAMES.parent / "__init__.py"
    assert frontend.fingerprint(frontend.INPUTS) != frontend.fingerprint((*frontend.INPUTS, other))


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What was built, somewhere else: whoever uses the real one meanwhile must not find it out of date."""
    build = tmp_path / "build"
    shutil.copytree(frontend.BUILD, build)
    for name in ("FONTS", "STAMP", "PAGE", "PAGE_STAMP"):
        monkeypatch.setattr(frontend, name, build / getattr(frontend, name).relative_to(frontend.BUILD))
    outputs = tuple(build / output.relative_to(frontend.BUILD) for output in frontend.OUTPUTS)
    monkeypatch.setattr(frontend, "OUTPUTS", outputs)
    monkeypatch.setattr(frontend, "BUILD", build)


@pytest.mark.usefixtures("copied")
def test_build_when_only_a_sheet_changed_makes_no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {font: font.stat().st_mtime_ns for font in frontend.FONTS.iterdir()}
    other = frontend.ICON_NAMES.parent / "__init__.py"
    monkeypatch.setattr(frontend, "PAGE_INPUTS", (*frontend.PAGE_INPUTS, other))
    assert frontend.build(install=lambda: pytest.fail("Packages are there.")) is True
    assert {font: font.stat().st_mtime_ns for font in frontend.FONTS.iterdir()} == before


def test_lock_file_names_no_registry() -> None:
    lock = (frontend.BASE_DIR / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert "registry" not in lock


def test_styles_refer_to_no_other_host_and_no_source_map() -> None:
    for name in ("page.css", "inter.css"):
        text = (frontend.BUILD / name).read_text(encoding="utf-8")
        assert re.findall(r"url\([\"']?(?:https?:)?//", text) == []
        assert "@import" not in text
        assert "sourceMappingURL" not in text


def test_sprite_holds_every_named_icon_once() -> None:
    root = ElementTree.parse(frontend.BUILD / "icons.svg").getroot()
    assert [symbol.get("id") for symbol in root] == frontend.icon_names()


@pytest.mark.parametrize(("style", "weight"), frontend.WEIGHTS.items())
def test_ttf_has_its_weight_its_name_and_tabular_figures(style: str, weight: int) -> None:
    font = TTFont(frontend.FONTS / f"Inter-{style}.ttf")
    assert font["OS/2"].usWeightClass == weight
    assert font["name"].getBestFamilyName() == "Inter"
    assert "fvar" not in font
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert set(map(ord, "0123456789%€–−…ÄŁšéß")) <= set(font.getBestCmap())


def test_ranges_of_code_points_are_joined() -> None:
    assert list(frontend._ranges([65, 66, 67, 70, 0x20AC])) == ["U+41-43", "U+46", "U+20AC"]
