"""Partners from a file: checked as a whole, then saved all or nothing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from partners.enums import Sector
from partners.models import Participation, Partner
from partners.operations.participations import participation_title
from partners.validators import PartnerEntry, partner_errors
from tenancy.formulas import sort_key, would_circle
from tenancy.models import Place, User
from tenancy.operations.events import record_many
from tenancy.operations.locks import one_at_a_time
from tenancy.validators import Record, RowError


@dataclass(frozen=True)
class Register:
    """What the register holds already. Names and places by their sort key; a key that fits several is None."""

    codes: Mapping[str, tuple[int, str]]
    names: Mapping[str, str]
    places: Mapping[str, int | None]


@dataclass(frozen=True)
class Checked:
    """What is wrong (nothing may be saved), what is odd (may be saved once confirmed), and what would be saved.

    `parents`: partner code → code of the partner it is part of.
    """

    errors: list[RowError]
    warnings: list[RowError]
    entries: list[PartnerEntry]
    parents: dict[str, str]


def held_register() -> Register:
    """The register of the current network. Two statements, whatever its size."""
    partners = list(Partner.objects.values_list("pk", "code", "name", "sort_key"))
    places: dict[str, int | None] = {}
    for pk, code, name in Place.objects.order_by("pk").values_list("pk", "code", "sort_key"):
        places[sort_key(code)] = pk
        places[name] = None if name in places and places[name] != pk else pk
    return Register(
        codes={code: (pk, name) for pk, code, name, _key in partners},
        names={key: name for _pk, _code, name, key in partners},
        places=places,
    )


def check_partners(records: Sequence[Record], register: Register) -> Checked:
    """Everything wrong or odd with these rows, in their order."""
    counts = Counter(row.values.get("code", "") for row in records)
    parents = {row.values.get("code", ""): row.values.get("parent", "") for row in records}
    parents = {code: parent for code, parent in parents.items() if parent}
    errors: list[RowError] = []
    entries: list[PartnerEntry] = []
    for row in records:
        entry, wrong = _read(row, register)
        wrong = (
            {"code": _code_taken(entry.code, register, counts)}
            | {"parent": _parent_wrong(entry.code, parents, register, counts)}
            | wrong
        )
        errors += [RowError(row.line, heading_of(field), reason) for field, reason in wrong.items() if reason]
        entries.append(entry)
    return Checked(errors, _same_names(records, register), entries, parents)


def heading_of(field: str) -> str:
    """The name of a column as the file has it."""
    headings = {
        "code": _("Code"),
        "name": _("Name"),
        "sector": _("Sector"),
        "type": _("Type"),
        "place": _("Place"),
        "parent": _("Part of"),
        "website": _("Website"),
        "note": _("Note"),
    }
    return headings[field]


def _read(row: Record, register: Register) -> tuple[PartnerEntry, dict[str, str | None]]:
    """The row as an entry, and what is wrong with each of its values."""
    text = defaultdict(str, row.values)
    sectors = {sort_key(word): value for value, label in Sector.choices for word in (value, str(label))}
    sector = sectors.get(sort_key(text["sector"])) if text["sector"] else Sector.OTHER
    place_id = register.places.get(sort_key(text["place"])) if text["place"] else None
    entry = PartnerEntry(
        code=text["code"],
        name=text["name"],
        sector=sector or Sector.OTHER,
        type=text["type"],
        place_id=place_id,
        website=text["website"],
        note=text["note"],
    )
    wrong: dict[str, str | None] = dict(partner_errors(entry))
    if sector is None:
        words = ", ".join(str(label) for label in Sector.labels)
        wrong["sector"] = _("“%(word)s” is not a sector. Use one of: %(words)s.") % {
            "word": text["sector"],
            "words": words,
        }
    if text["place"] and place_id is None:
        wrong["place"] = _place_wrong(text["place"], register)
    return entry, wrong


def _place_wrong(word: str, register: Register) -> str:
    if sort_key(word) in register.places:
        return _("Several places are called %(place)s. Write the code of the one you mean.") % {"place": word}
    return _("There is no place %(place)s. Add it to the places first, or correct the word.") % {"place": word}


def _code_taken(code: str, register: Register, counts: Counter[str]) -> str | None:
    if code in register.codes:
        return _("%(name)s has the code %(code)s already. Remove this row, or give it another code.") % {
            "name": register.codes[code][1],
            "code": code,
        }
    if code and counts[code] > 1:
        return _("The code %(code)s stands in several rows. Each partner needs its own.") % {"code": code}
    return None


def _parent_wrong(code: str, parents: Mapping[str, str], register: Register, counts: Counter[str]) -> str | None:
    parent = parents.get(code)
    if parent is None:
        return None
    if parent not in register.codes and parent not in counts:
        return _("No partner has the code %(code)s, neither in the register nor in the file.") % {"code": parent}
    if would_circle(parents, code, parent):
        return _("This partner would be part of itself. Correct the code.")
    return None


def _same_names(records: Sequence[Record], register: Register) -> list[RowError]:
    """Names that the register or an earlier row has, written a little differently or not."""
    seen: dict[str, int] = {}
    found = []
    for row in records:
        key = sort_key(row.values.get("name", ""))
        if not key:
            continue
        if key in register.names:
            reason = _("The register has a partner with this name: %(name)s.") % {"name": register.names[key]}
            found.append(RowError(row.line, heading_of("name"), reason))
        elif key in seen:
            reason = _("Row %(line)s has the same name.") % {"line": seen[key]}
            found.append(RowError(row.line, heading_of("name"), reason))
        seen.setdefault(key, row.line)
    return found


@transaction.atomic
def import_partners(
    *,
    network_id: int,
    records: Sequence[Record],
    initiatives: Collection[Initiative],
    joined_on: date | None,
    accepts_same_names: bool,
    by: User | None,
    at: datetime,
) -> list[Partner]:
    """All the partners of the file, or none; they take part in `initiatives` from `joined_on` on.

    The number of statements does not depend on the number of rows. Raises ValidationError where a
    row is wrong, or odd and not accepted.
    """
    one_at_a_time(network_id)
    register = held_register()
    checked = check_partners(records, register)
    if checked.errors or (checked.warnings and not accepts_same_names):
        raise ValidationError(_("Something in the file needs your attention. Check the file again."))
    made = Partner.objects.bulk_create(
        [
            Partner(network_id=network_id, sort_key=sort_key(entry.name), created_at=at, **asdict(entry))
            for entry in checked.entries
        ]
    )
    _set_parents(made, checked.parents, register)
    payloads = [{key: [None, text] for key, text in row.values.items() if text} for row in records]
    record_many("partners.partner.imported", by=by, at=at, on=list(zip(made, payloads, strict=True)))
    for initiative in initiatives:
        _join_all(initiative, made, joined_on or at.date(), by=by, at=at)
    return made


def _set_parents(made: Sequence[Partner], parents: Mapping[str, str], register: Register) -> None:
    ids = {code: pk for code, (pk, _name) in register.codes.items()} | {one.code: one.pk for one in made}
    below = [partner for partner in made if partner.code in parents]
    for partner in below:
        partner.parent_id = ids[parents[partner.code]]
    Partner.objects.bulk_update(below, ["parent"])


def _join_all(
    initiative: Initiative, partners: Sequence[Partner], joined_on: date, *, by: User | None, at: datetime
) -> None:
    rows = Participation.objects.bulk_create(
        [
            Participation(
                network_id=initiative.network_id, initiative=initiative, partner=partner, joined_on=joined_on
            )
            for partner in partners
        ]
    )
    payload = {"joined_on": [None, joined_on.isoformat()]}
    joined = [(row, payload) for row in rows]
    record_many("partners.participation.joined", by=by, at=at, on=joined, name=participation_title)
