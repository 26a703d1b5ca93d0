"""What nobody sends by mistake: values for every field of every form and API operation."""

from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

NASTY: dict[str, str] = {
    "null byte": "a\x00b",
    "long": "=long " * 2000,
    "digits": "9" * 5000,
    "huge number": "99999999999999999999",
    "exponent": "1E+999999",
    "not a number": "NaN",
    "emoji, right to left": "\U0001f9ed\u200d\u2764\ufe0f\u202e\u200fabc\u2066",
    "first day of time": "0001-01-01",
}
ONE_BY_ONE = 1  # values tried in each field alone
LONE_SURROGATE = "\ud800"  # JSON can say it, UTF-8 and PostgreSQL cannot


class Fields(HTMLParser):
    """The forms of a page that are posted: for each the values its fields begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._form: dict[str, str] | None = None
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {} if given.get("method", "").lower() == "post" else None
            self.forms += [] if self._form is None else [self._form]
        name = given.get("name", "") or (self._name if tag == "option" else "")
        if self._form is None or not name:
            return
        if tag in ("select", "textarea"):
            self._name = name
        is_choice = given.get("type") in ("radio", "checkbox") or tag == "option"
        if not is_choice or "checked" in given or "selected" in given or not self._form.get(name):
            self._form[name] = given.get("value", "") or plain(given.get("type", ""), tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def plain(kind: str, tag: str) -> str:
    """Something a form would take in a field that begins empty."""
    if tag not in ("input", "textarea"):
        return ""
    return {"date": "2026-05-04", "email": "somebody@example.org", "file": ""}.get(kind, "7")


def spoilt(fields: Mapping[str, str], values: Sequence[str]) -> Iterator[dict[str, str]]:
    """The form with all its fields replaced by each value, and each field, one after the other, by the next."""
    own = [name for name in fields if name != "csrfmiddlewaretoken"]
    for value in values:
        yield {**fields, **dict.fromkeys(own, value)}
    for number, name in enumerate(own):
        for step in range(ONE_BY_ONE):
            yield {**fields, name: values[(number + step) % len(values)]}


def bodies(schema: Mapping[str, Any], operation: Mapping[str, Any], value: str) -> Iterator[Any]:
    """JSON for an operation of the schema with each text replaced, and keys where it takes any; then no object."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    made = sample(schema, content["schema"], 7)
    yield made
    yield sample(schema, content["schema"], value)
    for name in made if isinstance(made, dict) else ():
        yield made | {name: {value: value} if isinstance(made[name], dict) else value}


def sample(schema: Mapping[str, Any], part: Mapping[str, Any], value: str | int) -> Any:
    """An instance of a part of the schema, with `value` wherever any would fit."""
    if "$ref" in part:
        return sample(schema, schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], value)
    for several in ("allOf", "oneOf", "anyOf"):
        if several in part:
            return sample(schema, part[several][0], value)
    if "enum" in part:
        return part["enum"][0]
    kind = part.get("type")
    if kind == "object":
        named = {name: sample(schema, one, value) for name, one in part.get("properties", {}).items()}
        return named or {str(value): value}
    if kind == "array":
        return [sample(schema, part["items"], value)]
    if kind == "boolean":
        return True
    if isinstance(value, int):
        formats = {"date": "2026-01-01", "email": "somebody@example.org"}
        return formats.get(part.get("format", ""), _number(kind, value))
    return value


def _number(kind: str | None, value: int) -> Any:
    return value if kind in ("integer", "number") else str(value)
