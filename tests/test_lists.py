"""No list without its files: every template that shows one leads to them, or is named here with a reason."""

import ast
import re
from functools import cache

from django.urls import resolve

from tests.lists import LISTS
from tests.servers import BASE_DIR
from tests.test_architecture import functions

TEMPLATES = BASE_DIR / "templates"
# Outlines and components, mails, and what other packages bring along: no lists of their own.
NO_PAGES = frozenset({"cotton", "mail", "styleguide", "django", "shell", "allauth", "tables", "base.html"})
LIST = re.compile(r"<table|<c-table|render_table|<c-pager|<ul|<ol|<c-timeline")
FILES = "<c-downloads"
INCLUDED = re.compile(r'{% include "([^"]+)"')
COMMENT = re.compile(r"{#.*?#}")

# Lists without `<c-downloads>`, and why that is right.
EXCUSED = {
    "backbone/_report_corrections.html": "part of a report, which has PDF, XLSX and CSV in its menu",
    "backbone/_report_overview.html": "part of a report, which has PDF, XLSX and CSV in its menu",
    "backbone/_report_table.html": "part of a report, which has PDF, XLSX and CSV in its menu",
    "communications/_chosen.html": "a step after the list of who has reported, which has the files",
    "communications/chase.html": "a step after the list of who has reported, which has the files",
    "initiatives/initiative_detail.html": "names the outcome areas; their own page has the files",
    "measurement/_answer_grid.html": "fields of a form; what is submitted is a PDF",
    "measurement/_answer_list.html": "the way through a form",
    "measurement/_dashboard_figures.html": "the dashboard has CSV and XLSX in its menu",
    "measurement/_dashboard_score.html": "counts of what the dashboard lists, in whose files each is named",
    "measurement/_evidence.html": "is a list of files already",
    "measurement/_moments.html": "what happened to one submission, which is a PDF",
    "measurement/indicator_setup_periods.html": "fields of a form; the targets have their files where they are shown",
    "measurement/submission_done.html": "a receipt, which is a PDF",
    "partners/_import_people.html": "notes about the rows of a file that one has",
    "partners/_candidates.html": "two or three organisations to choose one from",
    "partners/_import_save.html": "rows of a file that was sent a moment ago",
    "tenancy/_sheet_columns.html": "explains the columns of a file, which can be had empty",
    "tenancy/_sheet_result.html": "what is wrong with a file that was sent a moment ago and is kept nowhere",
    "usersessions/usersession_list.html": "the devices one is signed in on, of an account and of no network",
}

# Views whose files have tests of their own: outside a network, or a file alone.
HELD_ELSEWHERE = {
    "tenancy.views.networks.networks",
    "measurement.views.explanations.explanation_file",
    "measurement.views.datasets.dataset_csv",
}


@cache
def sources() -> dict[str, str]:
    """Each template without its comments, by name."""
    names = {path.relative_to(TEMPLATES).as_posix(): path for path in TEMPLATES.rglob("*.html")}
    return {name: COMMENT.sub("", path.read_text(encoding="utf-8")) for name, path in names.items()}


def leads_to_files(name: str) -> bool:
    """In itself, or in a template that it is a part of."""
    parents = [other for other, text in sources().items() if name in INCLUDED.findall(text)]
    return FILES in sources()[name] or any(leads_to_files(one) for one in parents if one != name)


def without_files() -> set[str]:
    pages = [name for name in sources() if name.split("/")[0] not in NO_PAGES]
    return {name for name in pages if LIST.search(sources()[name]) and not leads_to_files(name)}


def test_every_list_leads_to_its_files_or_has_a_reason() -> None:
    assert sorted(without_files() - set(EXCUSED)) == [], "give these <c-downloads>, or a reason in EXCUSED"
    assert sorted(set(EXCUSED) - without_files()) == [], "these have files by now, or are gone"


def views_with_files() -> set[str]:
    """Functions that answer `format=csv`, as `module.function`."""
    return {
        f"{'.'.join(path.relative_to(BASE_DIR).with_suffix('').parts)}.{function.name}"
        for path in BASE_DIR.glob("*/views/*.py")
        for function in functions(path)
        if "asked_kind" in {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    }


def test_every_page_with_files_stands_among_the_lists() -> None:
    found = [resolve(re.sub(r"{\w+}", "1", one.path).partition("?")[0]).func for one in LISTS.values()]
    held = {f"{view.__module__}.{view.__name__}" for view in found}
    assert sorted(views_with_files() - held - HELD_ELSEWHERE) == [], "add these to tests/lists.py"
