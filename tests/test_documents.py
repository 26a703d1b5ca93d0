"""What the documents say exists, exists; and the screen keeps to the words of the glossary."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.servers import BASE_DIR

DOCS = BASE_DIR / "docs"
DOCUMENTS = sorted([BASE_DIR / "README.md", BASE_DIR / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("0*.md"))
ARCHITECTURE, GLOSSARY = DOCS / "ARCHITECTURE.md", DOCS / "GLOSSARY.md"
APPS = ("tenancy", "initiatives", "partners", "measurement", "communications", "backbone")
SOURCES = (*APPS, "config", "charts", "tests")
NOT_KEPT = ("static/build/", "var/", ".venv/")  # made by the build or a run; in no checkout
SUFFIXES = (".py", ".html", ".css", ".js", ".json", ".txt", ".in", ".typ", ".png")
MESSAGES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(BASE_DIR)))


def code_in(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def section(document: Path, heading: str) -> str:
    """The text under a heading of the second level."""
    return document.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, without heads and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {number - 1 for number, line in enumerate(lines) if set(line) <= set("|-: ")}
    kept = [line for number, line in enumerate(lines) if number not in heads and number - 1 not in heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in kept]


@cache
def python_text() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for app in SOURCES for path in (BASE_DIR / app).rglob("*.py"))


@each_document
def test_links_lead_to_files(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)|\ssrc=\"([^\"]+)\"", text)
    targets = [link.partition("#")[0] for pair in links for link in pair if link]
    relative = [target for target in targets if target and "://" not in target]
    assert [target for target in relative if not (document.parent / target).exists()] == []


def is_path(name: str) -> bool:
    """Whether a name between backticks means a file or folder of the repository."""
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", name) or name.startswith(NOT_KEPT):
        return False
    has_known_start = "/" in name and (BASE_DIR / name.split("/")[0]).exists()
    return has_known_start or name.endswith((".md", ".yml", ".toml")) or ("/" in name and name.endswith(SUFFIXES))


@each_document
def test_paths_that_are_named_exist(document: Path) -> None:
    paths = [name for name in code_in(document.read_text(encoding="utf-8")) if is_path(name)]
    missing = [path for path in paths if not any((folder / path).exists() for folder in (BASE_DIR, document.parent))]
    # COMPONENTS.md names templates as `{% extends %}` does.
    assert [path for path in missing if not (BASE_DIR / "templates" / path).exists()] == []


@each_document
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"^([\w-]+):", (BASE_DIR / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    code = "\n".join([*code_in(text), *re.findall(r"^ {4}(.+)$", text, re.MULTILINE)])
    assert set(re.findall(r"\bmake ([a-z]\w*)", code)) <= set(targets)
    assert set(re.findall(r"\bmanage\.py (\w+)", code)) <= set(get_commands())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_variables_that_are_named_are_read(name: str) -> None:
    text = (BASE_DIR / name).read_text(encoding="utf-8")
    variables = {word for code in code_in(text) for word in re.findall(r"\b[A-Z][A-Z]+(?:_[A-Z]+)+\b", code)}
    read = python_text() + "".join((BASE_DIR / file).read_text() for file in ("Makefile", ".ci/run"))
    assert {variable for variable in variables if variable not in read} == set()


def test_nouns_of_the_architecture_are_the_models() -> None:
    named = {
        app.strip("`"): set(re.findall(r"`([A-Z]\w+)`", nouns)) for app, nouns in rows(section(ARCHITECTURE, "Nouns"))
    }
    there = {app: {model.__name__ for model in apps.get_app_config(app).get_models()} for app in APPS}
    for app, models in there.items():
        # Words that stand for an answer already given are machinery of the API, not a noun of the house.
        assert models - {"IdempotencyKey"} == named[app], app


def test_kinds_of_file_are_those_of_the_contract() -> None:
    contract = (BASE_DIR / "pyproject.toml").read_text(encoding="utf-8").split('name = "Kinds of file')[1]
    kinds = set(re.findall(r"\((\w+)\)", contract.split("[[")[0]))
    named = {word for kind, *_rest in rows(section(ARCHITECTURE, "Kinds of file")) for word in code_in(kind)}
    assert named == kinds


def test_names_in_the_glossary_are_in_the_code() -> None:
    names = [
        name
        for part in ("Who", "What is measured", "What is reported", "What is shown")
        for row in rows(section(GLOSSARY, part))
        for name in code_in(row[-1])
        if "/" not in name
    ]
    assert [name for name in names if not re.search(rf"\b{name.rpartition('.')[2]}\b", python_text())] == []


def test_decisions_are_numbered_listed_and_whole() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    listed = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {path.name[:4]} ")
        assert f"| [{path.name[:4]}]({path.name}) | {title} |" in listed
        assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == [
            "Context", "Decision", "Consequences", "What would change it",
        ]  # fmt: skip


def words_not_said() -> list[str]:
    """The last column of the glossary's tables of screen words."""
    return [word.strip() for row in rows(section(GLOSSARY, "Words on the screen")) for word in row[-1].split(",")]


def shown_by(template: Path) -> str:
    """What people may read of a template: its text, and what it translates."""
    text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", " ", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    translated = [first or second for first, second in re.findall(r"{% translate (?:\"([^\"]*)\"|'([^']*)')", text)]
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL))
    return " ".join([plain, *translated])


def messages_in(path: Path) -> Iterator[str]:
    """The texts of a Python file that gettext gets, without their placeholders."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MESSAGES:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield re.sub(r"%\(\w+\)s|\{\w*\}", " ", argument.value)


def shown() -> Iterator[tuple[Path, str]]:
    for template in sorted((BASE_DIR / "templates").rglob("*.*")):
        if "styleguide" not in str(template.relative_to(BASE_DIR)):
            yield template, shown_by(template)
    for app in (*APPS, "config", "charts"):
        for path in sorted((BASE_DIR / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, "\n".join(messages_in(path))


def test_screen_says_the_words_of_the_glossary() -> None:
    words = words_not_said()
    assert {"dry run", "suppressed", "coverage", "goalposts", "split by"} <= set(words)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    said = [f"{path.relative_to(BASE_DIR)}: {word}" for path, text in shown() for word in pattern.findall(text)]
    assert said == []
