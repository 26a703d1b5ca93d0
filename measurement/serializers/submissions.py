"""Submissions as JSON. Numbers are text, as they were typed or kept; paths in errors are paths of the body."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from measurement.enums import EntryState, SubmissionStatus
from measurement.formulas import PartnerValue
from measurement.formulas.answers import FIELDS, split_cell
from measurement.models import CountingNote, Submission
from measurement.queries.answers import Beside
from measurement.queries.entries import Line
from measurement.queries.nothing import NothingLine
from measurement.serializers.setup import PeriodSerializer


@extend_schema_field(OpenApiTypes.OBJECT)
class EntriesField(serializers.Field[Any, Any, Any, Any]):
    """{"<indicator id>": {"value": "98", "cells": {"sex=girls": {"value": "50"}}, "note": "…"}} → {path: text}."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("Send an object: indicator id → answer."))
        found: dict[str, str] = {}
        for key, answer in data.items():
            if not str(key).isdecimal() or not isinstance(answer, dict):
                raise serializers.ValidationError({str(key): _("Send indicator id → {field: text}.")})
            found |= dict(self._fields(str(key), answer))
        return found

    def _fields(self, key: str, answer: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        for name, value in answer.items():
            if name == "cells":
                yield from self._cells(key, value)
            elif name not in FIELDS:
                raise serializers.ValidationError({key: {name: [_("There is no such field.")]}})
            else:
                yield f"{key}.{name}", self._text(value, name)

    def _cells(self, key: str, cells: Any) -> Iterable[tuple[str, str]]:
        if not isinstance(cells, dict) or not all(isinstance(cell, dict) for cell in cells.values()):
            raise serializers.ValidationError({key: {"cells": [_("Send cell key → {field: text}.")]}})
        for cell, numbers in cells.items():
            for name, value in numbers.items():
                yield f"{key}.cells.{cell}.{name}", self._text(value, name)

    def _text(self, value: Any, name: str) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise serializers.ValidationError(_('Send “%(name)s” as text, like "12.5".') % {"name": name})
        return str(value)

    def to_representation(self, value: Any) -> Any:
        return value


class OnBehalfSerializer(serializers.Serializer[Any]):
    """That staff enter for the partner, and how the figures reached them."""

    reason = serializers.CharField(max_length=500, help_text="Such as: by phone, Ana Silva on 3 May.")


class DraftSerializer(serializers.Serializer[Any]):
    entries = EntriesField(help_text="Indicator id → fields that change; what is not sent stays.")
    on_behalf = OnBehalfSerializer(required=False, help_text="Required where the caller is not of the partner.")


class SubmitSerializer(serializers.Serializer[Any]):
    entries = EntriesField(required=False, help_text="Indicator id → its whole answer. Without it, the draft.")
    reason = serializers.CharField(required=False, max_length=500, allow_blank=True)
    on_behalf = OnBehalfSerializer(required=False, help_text="Required where the caller is not of the partner.")


class NothingSerializer(serializers.Serializer[Any]):
    replace = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="Indicators that were begun and give way."
    )
    on_behalf = OnBehalfSerializer(required=False, help_text="Required where the caller is not of the partner.")


class NothingLineSerializer(serializers.Serializer[Any]):
    """What "nothing to report" would store in one line; where `begun`, only if it is named in `replace`."""

    indicator = serializers.IntegerField()
    name = serializers.CharField()
    begun = serializers.BooleanField()
    entry = serializers.DictField()


class ApproveSerializer(serializers.Serializer[Any]):
    indicators = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Without it, all.")


class SendBackSerializer(serializers.Serializer[Any]):
    comments = serializers.DictField(
        child=serializers.CharField(max_length=5000, allow_blank=True),
        allow_empty=False,
        help_text="Indicator id → text",
    )

    def validate_comments(self, value: dict[str, str]) -> dict[int, str]:
        if not all(key.isdecimal() and len(key) < 19 for key in value):
            raise serializers.ValidationError(_("Send indicator id → what should change."))
        return {int(key): text for key, text in value.items()}


class ReopenSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = serializers.CharField(max_length=500, allow_blank=True)


class PartnerNameSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()


class SubmissionSerializer(serializers.Serializer[Submission]):
    """One line of the list."""

    id = serializers.IntegerField(read_only=True)
    initiative = serializers.IntegerField(source="initiative_id", read_only=True)
    partner = PartnerNameSerializer(read_only=True)
    period = PeriodSerializer(read_only=True)
    due_on = serializers.DateField(read_only=True)
    due_reason = serializers.CharField(read_only=True)
    locked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    status = serializers.ChoiceField(choices=SubmissionStatus.choices, read_only=True)
    draft_version = serializers.IntegerField(read_only=True)


class CellSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()


class PastSerializer(serializers.Serializer[Any]):
    """An earlier approved answer of the partner."""

    start_on = serializers.DateField()
    end_on = serializers.DateField()
    period = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    numerator = serializers.CharField(allow_null=True)
    denominator = serializers.CharField(allow_null=True)
    words = serializers.CharField()


class CountingNoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class KeepCountingNoteSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    text = serializers.CharField(allow_blank=True, help_text="empty takes the note away")
    on_behalf = OnBehalfSerializer(required=False, help_text="Required where the caller is not of the partner.")


class LineSerializer(serializers.Serializer[Any]):
    """One indicator: what it means, what was answered, and what stands beside it."""

    indicator = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=EntryState.choices)
    comment = serializers.CharField()
    correction_reason = serializers.CharField()
    cells = CellSerializer(many=True)
    draft = serializers.DictField()
    submitted = serializers.DictField(allow_null=True)
    approved = serializers.DictField(allow_null=True)
    how_we_count = CountingNoteSerializer(allow_null=True)
    target = serializers.CharField()
    history = PastSerializer(many=True)


class SubmissionDetailSerializer(SubmissionSerializer):
    lines = LineSerializer(many=True, read_only=True)


def line_of(line: Line, beside: Beside, draft: Mapping[str, str], note: CountingNote | None = None) -> dict[str, Any]:
    """What LineSerializer shows."""
    entry, definition = line.entry, line.entry.indicator.definition
    key = str(line.indicator_id)
    return {
        "indicator": line.indicator_id,
        "code": definition.code,
        "name": definition.name,
        "definition": line.version.meaning,
        "unit": line.version.unit,
        "kind": line.version.kind,
        "state": entry.state,
        "comment": entry.comment,
        "correction_reason": entry.correction_reason,
        "cells": [{"key": cell.key, "name": cell.label} for cell in line.cells.values()],
        "draft": nested(draft, line.indicator_id),
        "submitted": entry.submitted_version.entries.get(key) if entry.submitted_version else None,
        "approved": entry.approved_version.entries.get(key) if entry.approved_version else None,
        "how_we_count": note and {"text": note.text, "by": note.by_name, "at": note.at},
        "target": beside.target,
        "history": [
            {
                "start_on": span.start,
                "end_on": span.end,
                "period": past.label,
                "words": past.words,
                **_numbers(value),
            }
            for (span, value), past in zip(line.past, beside.past, strict=True)
        ],
    }


def nothing_line_of(one: NothingLine) -> dict[str, Any]:
    """What NothingLineSerializer shows."""
    typed = {f"{one.indicator_id}.{field}": text for field, text in one.typed.items()}
    entry = nested(typed, one.indicator_id)
    return {"indicator": one.indicator_id, "name": one.name, "begun": one.is_begun, "entry": entry}


def _numbers(value: PartnerValue) -> dict[str, str | None]:
    names = ("value", "numerator", "denominator")
    return {name: None if (number := getattr(value, name)) is None else f"{number:f}" for name in names}


def nested(draft: Mapping[str, str], indicator_id: int) -> dict[str, Any]:
    """One indicator's part of a draft in the shape it is sent in."""
    prefix, found = f"{indicator_id}.", {}
    cells: dict[str, dict[str, str]] = {}
    for path, text in draft.items():
        if not path.startswith(prefix):
            continue
        field = path.removeprefix(prefix)
        if field.startswith("cells."):
            cell, name = split_cell(field)
            cells.setdefault(cell, {})[name] = text
        else:
            found[field] = text
    return {**found, **({"cells": cells} if cells else {})}
