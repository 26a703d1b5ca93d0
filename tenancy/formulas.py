"""Arithmetic of names and trees: pure, for every floor."""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)


def sort_key(name: str) -> str:
    """How a name is filed: without accents, in one case, blanks made single ("  Île-Élan " → "ile-elan").

    Two names with the same key are the same name to a reader. Source: Unicode NFKD (UAX 15) and full case folding.
    """
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())


def would_circle(parents: Mapping[Id, Id | None], child: Id, parent: Id | None) -> bool:
    """Whether putting `child` below `parent` would make something part of itself. `parents`: id → its parent."""
    seen: set[Id] = set()
    while parent is not None and parent not in seen:
        if parent == child:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def in_tree_order(nodes: Iterable[tuple[Id, Id | None]]) -> list[tuple[Id, int]]:
    """(id, depth) with every node after its parent and before its parent's next sibling; siblings keep their order.

    Depth 0 is a root. A node whose parent is not among the nodes is a root.
    """
    rows = list(nodes)
    known = {node for node, _parent in rows}
    below: dict[Id | None, list[Id]] = {}
    for node, parent in rows:
        below.setdefault(parent if parent in known else None, []).append(node)
    found: list[tuple[Id, int]] = []
    waiting = [(node, 0) for node in reversed(below.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        found.append((node, depth))
        waiting.extend((child, depth + 1) for child in reversed(below.get(node, [])))
    return found
