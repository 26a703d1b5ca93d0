"""The network's library: definitions, their wording, and new versions where the meaning changes (rule 17)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.enums import Accumulation, Direction, Kind, OverPartners, OverTime
from measurement.formulas import Method, validate_method
from measurement.formulas.method import RATIO_KINDS
from measurement.models import Breakdown, DefinitionVersion, Dimension, Indicator, IndicatorDefinition
from measurement.operations.dimensions import CODE, ensure_cells
from measurement.operations.figures import refresh_expected
from measurement.operations.holding import closed_error, while_periods_stand
from measurement.queries.closings import closed_since
from measurement.queries.definitions import breakdown_pairs, latest_version
from tenancy.formulas import sort_key
from tenancy.models import User
from tenancy.operations.events import changes, record

BREAKDOWNS = 6  # more than a partner can be asked to fill in
# What may be said better without changing what is measured. Everything else is a new version.
WORDING = frozenset({"meaning", "unit", "numerator_name", "denominator_name", "decimals", "breakdowns"})
# What changes every number: versions that differ in one of these never compare.
BREAKING = ("kind", "per", "currency", "accumulation")


@dataclass(frozen=True, kw_only=True)
class VersionContent:
    """What a version says. `steps` are ({"code", "name"}, …), worst or first first.

    `breakdowns` are pairs of dimension codes: ("sex", None), or ("age", "sex") for two crossed.
    """

    kind: Kind
    over_time: OverTime
    over_partners: OverPartners
    accumulation: Accumulation = Accumulation.INCREMENT
    direction: Direction = Direction.UP
    meaning: str = ""
    unit: str = ""
    numerator_name: str = ""
    denominator_name: str = ""
    per: int = 1000
    decimals: int = 0
    currency: str = ""
    steps: tuple[dict[str, str], ...] = ()
    breakdowns: tuple[tuple[str, str | None], ...] = field(default=())


@transaction.atomic
def create_definition(
    *, network_id: int, code: str, name: str, content: VersionContent, by: User | None, at: datetime
) -> IndicatorDefinition:
    """A definition with its first version, which holds for all time.

    Raises ValidationError keyed as the fields: code, name, over_time, over_partners, steps, breakdowns …
    """
    problems = _name_problems(name) | content_problems(content)
    if not CODE.fullmatch(code):
        problems["code"] = _("Write the code in small letters, digits, “-”, “_” and “.”, such as reading-grade-3.")
    elif IndicatorDefinition.objects.filter(code=code).exists():
        problems["code"] = _("Another definition has this code.")
    _raise(problems)
    definition = IndicatorDefinition.objects.create(
        network_id=network_id, code=code, name=name.strip(), sort_key=sort_key(name)
    )
    version = _add_version(definition, 1, content, at=at)
    ensure_cells(version)
    record("measurement.definition.created", by=by, at=at, on=definition, payload=_plain(content))
    return definition


@transaction.atomic
def correct_definition(
    *, definition: IndicatorDefinition, name: str, content: VersionContent, by: User | None, at: datetime
) -> DefinitionVersion:
    """Say the same thing better: corrects the latest version in place, the ledger keeps the old words.

    While no initiative has adopted the definition, everything may be corrected. Afterwards a change of
    meaning raises ValidationError on its field and asks for a new version.
    """
    version = latest_version(definition, lock=True)
    before = content_of(version)
    problems = _name_problems(name) | content_problems(content)
    if is_adopted(definition):
        problems |= {one: _("This changes what is measured. Make a new version.") for one in _meaning(before, content)}
    _raise(problems)
    old_name = definition.name
    IndicatorDefinition.objects.filter(pk=definition.pk).update(name=name.strip(), sort_key=sort_key(name))
    definition.refresh_from_db()
    DefinitionVersion.objects.filter(pk=version.pk).update(**_columns(content))
    _set_breakdowns(version, content.breakdowns)
    version.refresh_from_db()
    ensure_cells(version)
    changed = changes(_plain(before) | {"name": old_name}, _plain(content) | {"name": definition.name})
    if changed:
        record("measurement.definition.corrected", by=by, at=at, on=definition, payload=changed)
    return version


@transaction.atomic
def change_definition(
    *,
    definition: IndicatorDefinition,
    content: VersionContent,
    effective_on: date,
    reason: str,
    is_break: bool,
    by: User | None,
    at: datetime,
) -> DefinitionVersion:
    """Measure something else from a day on: a new version; the old one keeps its values and stays readable.

    `is_break`: values before and after do not compare. Raises ValidationError keyed as the fields.
    """
    latest = latest_version(definition, lock=True)
    before = content_of(latest)
    problems = content_problems(content)
    if not reason.strip():
        problems["reason"] = _("Say why the definition changes.")
    if latest.effective_on is not None and effective_on <= latest.effective_on:
        sentence = _("Choose a day after %(day)s, when the version before came into force.")
        problems["effective_on"] = sentence % {"day": latest.effective_on}
    _raise(problems | _difference_problems(before, content, is_break=is_break))
    _check_periods(definition, effective_on)
    version = _add_version(
        definition,
        latest.number + 1,
        content,
        at=at,
        effective_on=effective_on,
        reason=reason.strip(),
        is_break=is_break,
    )
    ensure_cells(version)
    payload = changes(_plain(before), _plain(content)) | {
        "version": [latest.number, version.number],
        "effective_on": str(effective_on),
        "reason": reason.strip(),
        "is_break": is_break,
    }
    record("measurement.definition.changed", by=by, at=at, on=definition, payload=payload)
    adopted = Indicator.objects.filter(definition=definition)
    refresh_expected(indicator_ids=list(adopted.values_list("pk", flat=True)), at=at)
    return version


def _check_periods(definition: IndicatorDefinition, effective_on: date) -> None:
    """Raise ValidationError where the new version would be in force in a period that an initiative has closed."""
    adopted = Indicator.objects.filter(definition=definition)
    while_periods_stand(adopted.values_list("initiative_id", flat=True))
    closed = closed_since(adopted, effective_on)
    if closed is not None:
        raise closed_error(closed.label, key="effective_on")


def _difference_problems(before: VersionContent, content: VersionContent, *, is_break: bool) -> dict[str, str]:
    """What is wrong with going from one content to the other, by field."""
    problems: dict[str, str] = {}
    if content == before:
        problems["meaning"] = _("Nothing is different from the version before.")
    if not is_break and any(getattr(content, one) != getattr(before, one) for one in BREAKING):
        problems["is_break"] = _("Numbers of another kind cannot be compared with earlier ones. Tick this box.")
    return problems


@transaction.atomic
def archive_definition(*, definition: IndicatorDefinition, by: User | None, at: datetime) -> None:
    """Out of the library's list; initiatives that adopted it go on. Archiving again changes nothing."""
    if IndicatorDefinition.objects.filter(pk=definition.pk, archived_at=None).update(archived_at=at):
        record("measurement.definition.archived", by=by, at=at, on=definition)


@transaction.atomic
def restore_definition(*, definition: IndicatorDefinition, by: User | None, at: datetime) -> None:
    """Back into the library's list."""
    archived = IndicatorDefinition.objects.filter(pk=definition.pk, archived_at__isnull=False)
    if archived.update(archived_at=None):
        record("measurement.definition.restored", by=by, at=at, on=definition)


def is_adopted(definition: IndicatorDefinition) -> bool:
    """Whether any initiative uses the definition."""
    return Indicator.objects.filter(definition=definition).exists()


def content_of(version: DefinitionVersion) -> VersionContent:
    """What a stored version says. One statement for its breakdowns."""
    return VersionContent(
        kind=Kind(version.kind),
        over_time=OverTime(version.over_time),
        over_partners=OverPartners(version.over_partners),
        accumulation=Accumulation(version.accumulation),
        direction=Direction(version.direction),
        meaning=version.meaning,
        unit=version.unit,
        numerator_name=version.numerator_name,
        denominator_name=version.denominator_name,
        per=version.per,
        decimals=version.decimals,
        currency=version.currency,
        steps=tuple(version.steps),
        breakdowns=breakdown_pairs(version),
    )


def content_problems(content: VersionContent) -> dict[str, str]:
    """Field → sentence for all that is wrong with a version (rule 1 and what a kind needs). Reads dimensions."""
    problems = {
        key: str(sentence)
        for key, sentence in validate_method(_method(content)).items()
        if key not in ("band_low", "band_high")  # the band is the initiative's
    }
    needs_parts = content.kind in RATIO_KINDS and content.kind != Kind.AVERAGE
    if needs_parts and not content.numerator_name.strip():
        problems["numerator_name"] = _("Name what is counted above the line, such as “children reading well”.")
    if content.kind in RATIO_KINDS and not content.denominator_name.strip():
        problems["denominator_name"] = _("Name what it is divided by, such as “children assessed”.")
    if content.kind == Kind.MONEY and not (len(content.currency) == 3 and content.currency.isupper()):
        problems["currency"] = _("Enter the currency as three letters, such as GBP.")
    if content.kind == Kind.RATING and len(content.steps) < 2:
        problems["steps"] = _("A rating needs at least two answers, one on each line.")
    if sentence := _step_problem(content.steps):
        problems["steps"] = sentence
    if sentence := _breakdown_problem(content):
        problems["breakdowns"] = sentence
    return problems


def _step_problem(steps: Sequence[dict[str, str]]) -> str:
    codes = [step["code"] for step in steps]
    if len(set(codes)) < len(codes):
        return _("Two answers have the same code.")
    bad = next((code for code in codes if not CODE.fullmatch(code)), None)
    return _("“%(code)s” is no code: use small letters, digits and “-”.") % {"code": bad} if bad is not None else ""


def _breakdown_problem(content: VersionContent) -> str:
    if not content.breakdowns:
        return ""
    if content.kind == Kind.TEXT:
        return _("This kind cannot be broken down.")
    if len(content.breakdowns) > BREAKDOWNS:
        return _("Ask for at most %(limit)s breakdowns.") % {"limit": BREAKDOWNS}
    sets = [frozenset(pair) - {None} for pair in content.breakdowns]
    if any(first == second for first, second in content.breakdowns):
        return _("A dimension cannot be crossed with itself.")
    if len(set(sets)) < len(sets):
        return _("The same breakdown is there twice.")
    codes = frozenset[str | None]().union(*sets)
    known = set(Dimension.objects.filter(code__in=codes).values_list("code", flat=True))
    unknown = sorted(str(code) for code in codes - known)
    return _("There is no dimension with the code “%(code)s”.") % {"code": unknown[0]} if unknown else ""


def _method(content: VersionContent) -> Method:
    return Method(
        kind=content.kind,
        over_time=content.over_time,
        over_partners=content.over_partners,
        accumulation=content.accumulation,
        direction=content.direction,
        per=content.per,
        decimals=content.decimals,
        currency=content.currency,
        steps=tuple(step["code"] for step in content.steps),
        # Choosing to add unique people up is the statement that each period counts new people only.
        counts_new_people=content.kind == Kind.PEOPLE and content.over_time == OverTime.SUM,
    )


def _meaning(before: VersionContent, after: VersionContent) -> list[str]:
    """The fields in which two versions differ in meaning; other names of the same steps do not count."""
    changed = [
        one
        for one in asdict(before)
        if one not in WORDING and one != "steps" and getattr(before, one) != getattr(after, one)
    ]
    codes = [[step["code"] for step in content.steps] for content in (before, after)]
    return changed + (["steps"] if codes[0] != codes[1] else [])


def _add_version(
    definition: IndicatorDefinition, number: int, content: VersionContent, *, at: datetime, **fields: Any
) -> DefinitionVersion:
    version = DefinitionVersion.objects.create(
        network_id=definition.network_id,
        definition=definition,
        number=number,
        created_at=at,
        **_columns(content),
        **fields,
    )
    _set_breakdowns(version, content.breakdowns)
    return version


def _set_breakdowns(version: DefinitionVersion, pairs: Sequence[tuple[str, str | None]]) -> None:
    if breakdown_pairs(version) == tuple(pairs):
        return
    Breakdown.objects.filter(version=version).delete()
    codes = {code for pair in pairs for code in pair if code}
    dimensions = {one.code: one for one in Dimension.objects.filter(code__in=codes)}
    Breakdown.objects.bulk_create(
        Breakdown(
            network_id=version.network_id,
            version=version,
            dimension=dimensions[first],
            crossed_with=dimensions[second] if second else None,
            position=position,
        )
        for position, (first, second) in enumerate(pairs)
    )


def _columns(content: VersionContent) -> dict[str, Any]:
    columns = asdict(replace(content, breakdowns=()))
    del columns["breakdowns"]
    return columns | {"steps": list(content.steps), "meaning": content.meaning.strip(), "unit": content.unit.strip()}


def _plain(content: VersionContent) -> dict[str, Any]:
    """For the ledger: everything as text."""
    plain = {key: str(value) for key, value in _columns(content).items() if key != "steps"}
    plain["steps"] = ", ".join(step["name"] for step in content.steps)
    plain["breakdowns"] = ", ".join(" × ".join(code for code in pair if code) for pair in content.breakdowns)
    return plain


def _name_problems(name: str) -> dict[str, str]:
    return {} if name.strip() else {"name": _("Enter a name that everybody will recognise.")}


def _raise(problems: dict[str, str]) -> None:
    if problems:
        raise ValidationError({key: [sentence] for key, sentence in problems.items()})
