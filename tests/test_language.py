"""Words are put into a language when somebody looks, never once for all when a module is read."""

import ast
from collections.abc import Iterator

from tests.test_architecture import FLOORS, listed, name_of, parsed, python_files

TRANSLATION = "django.utils.translation"


def spoken_too_early(tree: ast.Module) -> Iterator[int]:
    """Lines outside functions that call gettext, or fill in a lazy text (`%` makes it a plain one)."""
    names = [
        (name.asname or name.name, name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for name in node.names
    ]
    now = {alias for alias, name in names if "gettext" in name and "lazy" not in name}
    later = {alias for alias, name in names if "lazy" in name}
    for node in at_import(tree):
        if called(node) in now or (isinstance(node, ast.BinOp) and called(node.left) in later):
            yield node.lineno  # type: ignore[attr-defined]  # a call or an operation


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that is run when the module is."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from at_import(child)


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def test_no_text_is_translated_while_modules_are_read() -> None:
    early = [f"{name_of(path)}:{line}" for path in python_files(*FLOORS) for line in spoken_too_early(parsed(path))]
    assert not early, listed(early)


def test_text_that_is_translated_too_early_is_found() -> None:
    source = (
        f"from {TRANSLATION} import gettext as _, gettext_lazy as later\n"
        "class A:\n"
        "    one = _('x')\n"
        "    two = [later('%(n)s') % {'n': n} for n in (1,)]\n"
        "    three = later('x')\n"
        "    def four(self): return _('x')\n"
    )
    assert list(spoken_too_early(ast.parse(source))) == [3, 4]
