"""What the house asks of its files: sizes, floors, and where things may be written."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.servers import BASE_DIR

FLOORS = ("tenancy", "initiatives", "partners", "measurement", "communications", "backbone", "config")  # upwards
PYTHON = (*FLOORS, "charts", "tests", "benchmarks")
FILE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES, TEST_LINES = 400, 40, 60, 120, 30
DOORS = ("views", "api", "forms", "serializers", "tasks", "handlers", "queries", "filters", "tables", "exports")
WRITES = frozenset(
    {
        "save",
        "create",
        "update",
        "delete",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
        "aget_or_create",
        "abulk_create",
    }
)
BANNED_NAMES = frozenset({"utils", "helpers", "common", "services", "signals", "misc", "tools"})
# A file that is longer for a reason: {"path": "the reason"}.
LONGER: dict[str, str] = {}


def python_files(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (BASE_DIR / folder).rglob("*.py")
        if not {"migrations", "__pycache__", "node_modules"} & set(path.parts)
    )


def listed(found: Iterable[object] | Mapping[str, object]) -> str:
    """One offender a line, for the message of a failure."""
    lines = found.items() if isinstance(found, Mapping) else found
    return "\n" + "\n".join(map(str, lines))


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def length(node: ast.stmt) -> int:
    """Lines of a function or class without its decorators and docstring."""
    first = node.body[0] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else node
    is_documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = (first.end_lineno or 0) - first.lineno + 1 if is_documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - documented


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_short() -> None:
    long = {
        name_of(path): count
        for path in python_files(*PYTHON)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES and name_of(path) not in LONGER
    }
    assert not long, listed(long)


def test_functions_are_short() -> None:
    long = {
        f"{name_of(path)}:{node.name}": length(node)
        for path in python_files(*FLOORS, "charts", "benchmarks")
        for node in functions(path)
        if length(node) > FUNCTION_LINES
    }
    assert not long, listed(long)


def test_tests_are_short() -> None:
    long = {
        f"{name_of(path)}:{node.name}": length(node)
        for path in python_files("tests")
        for node in functions(path)
        if node.name.startswith("test_") and length(node) > TEST_LINES
    }
    assert not long, listed(long)


def test_view_classes_are_short() -> None:
    long = {
        f"{name_of(path)}:{node.name}": length(node)
        for path in python_files(*FLOORS)
        if {"views", "api"} & set(path.parts)
        for node in parsed(path).body
        if isinstance(node, ast.ClassDef) and length(node) > VIEW_LINES
    }
    assert not long, listed(long)


def test_templates_are_short() -> None:
    templates = sorted((BASE_DIR / "templates").rglob("*.html"))
    long = {
        name_of(path): count
        for path in templates
        if "styleguide" not in path.parts and path.stem != "styleguide"
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > TEMPLATE_LINES
    }
    assert not long, listed(long)


def test_nothing_is_named_by_no_matter() -> None:
    named = [name_of(path) for path in python_files(*PYTHON) if BANNED_NAMES & {path.stem, path.parent.name}]
    assert not named, listed(named)


def kind_of(path: Path) -> str:
    """The kind of a file inside its app: `views`, `operations`, …"""
    inside = path.relative_to(BASE_DIR).parts[1:]
    return inside[0].removesuffix(".py") if inside else ""


def writes_in(path: Path) -> Iterator[str]:
    """Calls like `something.save()`; of the text, not of the type, so a set's `update` is written as `|=`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield f"{name_of(path)}:{node.lineno} .{node.func.attr}("


@pytest.mark.parametrize("app", FLOORS)
def test_rows_are_written_in_operations_alone(app: str) -> None:
    found = [line for path in python_files(app) if kind_of(path) in DOORS for line in writes_in(path)]
    assert not found, listed(found)


def test_references_of_models_go_down_only() -> None:
    """A foreign key written as text is an import that import-linter cannot see."""
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert not upward, listed(upward)


def test_models_do_nothing_when_saved() -> None:
    busy = [
        f"{model._meta.label}.{name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for name in ("save", "delete", "clean", "full_clean")
        if name in vars(model)
    ]
    assert not busy, listed(busy)


def test_models_have_no_order_of_their_own_and_a_name() -> None:
    house = [model for model in apps.get_models() if model._meta.app_label in FLOORS]
    assert [model._meta.label for model in house if model._meta.ordering] == []
    assert [model._meta.label for model in house if "__str__" not in vars(model)] == []


def is_public(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")


def test_operations_queries_and_formulas_say_what_they_do() -> None:
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in python_files(*FLOORS)
        if kind_of(path) in {"operations", "queries", "formulas"}
        for node in parsed(path).body
        if is_public(node) and isinstance(node, ast.FunctionDef) and not ast.get_docstring(node)
    ]
    assert not silent, listed(silent)


def test_operations_take_names_only() -> None:
    """Who and when are named at each call. The ledger's `record`, and what ends in it, says its type first."""
    positional = [
        f"{name_of(path)}:{node.name}({', '.join(argument.arg for argument in node.args.args)})"
        for path in python_files(*FLOORS)
        if kind_of(path) == "operations"
        for node in parsed(path).body
        if is_public(node) and isinstance(node, ast.FunctionDef)
        if "by" in {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
        if node.args.args and not node.name.startswith(("record", "finish_change"))
    ]
    assert not positional, listed(positional)


def test_clock_is_read_by_doors_alone() -> None:
    below = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*FLOORS)
        if kind_of(path) in {"operations", "queries", "formulas", "validators", "permissions"}
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "today", "utcnow"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"timezone", "datetime", "date"}
        and name_of(path) != "tenancy/operations/heartbeats.py"  # a sign of life is about the clock
    ]
    assert not below, listed(below)


def test_silenced_checks_give_a_reason() -> None:
    """`noqa: X` and `type: ignore[x]` end in ` - why` or `  # why`."""
    pattern = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b[^#]*$")
    bare = [
        f"{name_of(path)}:{number}"
        for path in python_files(*FLOORS, "charts")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := pattern.search(line)) and " - " not in found[0] and not found[0].endswith("F401")
    ]
    assert not bare, listed(bare)


def test_migrations_follow_one_another() -> None:
    for app in FLOORS[:-1]:
        numbers = sorted(path.name[:4] for path in (BASE_DIR / app / "migrations").glob("0*.py"))
        assert len(numbers) == len(set(numbers)), app
        assert all(int(later) == int(earlier) + 1 for earlier, later in pairwise(numbers)), app


def test_submissions_are_held_in_one_place_alone() -> None:
    """Who locks a submission asks whether its period is closed; reminders only wait for those who submit."""
    allowed = {"measurement/operations/holding.py", "communications/operations/reminders.py"}
    pattern = re.compile(r"Submission\.objects(?:(?!\n\n).)*?select_for_update", re.DOTALL)
    found = [
        name_of(path)
        for path in python_files(*FLOORS)
        if name_of(path) not in allowed and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert not found, listed(found)
