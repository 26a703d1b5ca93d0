"""Keys of names, and trees."""

from typing import Any

import pytest

from tenancy.formulas import in_tree_order, sort_key, would_circle


@pytest.mark.parametrize(
    ("name", "key"),
    [("  Île-Élan ", "ile-elan"), ("STRAẞE", "strasse"), ("Łódź", "łodz"), ("a\tb\n c", "a b c"), ("", "")],
)
def test_sort_key_has_no_accents_and_one_case(name: str, key: str) -> None:
    assert sort_key(name) == key
    assert sort_key(key) == key


@pytest.mark.parametrize(
    ("child", "parent", "is_circle"), [(1, 3, True), (1, 1, True), (3, 1, False), (4, 3, False), (1, None, False)]
)
def test_circle_is_found_at_any_depth(child: int, parent: Any, is_circle: bool) -> None:
    assert would_circle({1: None, 2: 1, 3: 2}, child, parent) is is_circle


def test_circle_that_is_there_already_ends_the_walk() -> None:
    assert not would_circle({1: 2, 2: 1}, 3, 1)


def test_tree_order_puts_children_after_their_parent() -> None:
    nodes = [(1, None), (2, 1), (3, None), (4, 2), (5, 1), (6, 99)]
    assert in_tree_order(nodes) == [(1, 0), (2, 1), (4, 2), (5, 1), (3, 0), (6, 0)]
