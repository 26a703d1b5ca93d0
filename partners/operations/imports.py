"""Partners from a file: checked as a whole, then saved all or nothing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from initiatives.models import Initiative
from partners.enums import Sector
from partners.formulas import Lookalikes, fingerprint
from partners.models import Participation, Partner
from partners.operations.import_people import OF_PEOPLE, people_of
from partners.operations.participations import participation_title
from partners.operations.partners import code_beside
from partners.queries.duplicates import Candidate, Duplicates, organisation_of, register_duplicates
from partners.validators import PartnerEntry, partner_errors
from tenancy.formulas import sort_key, would_circle
from tenancy.models import Place, User
from tenancy.operations.events import record_many
from tenancy.operations.locks import one_at_a_time
from tenancy.validators import Record, RowError


@dataclass(frozen=True)
class Register:
    """What the register holds already. Places by their sort key; a key that fits several is None."""

    codes: Mapping[str, tuple[int, str]]
    places: Mapping[str, int | None]
    duplicates: Duplicates


@dataclass(frozen=True)
class Imported:
    """The new partners, and which partner each row is: a new one, or one that the register had."""

    made: list[Partner]
    partner_of: dict[int, Partner]  # by line


@dataclass(frozen=True)
class Checked:
    """What is wrong (nothing may be saved), what is odd (may be saved once confirmed), and what would be saved.

    `parents`: partner code → code of the partner it is part of. `likely`: line → partners of the register that the
    organisation may be; a line with a warning and none of these is like an earlier row.
    """

    errors: list[RowError]
    warnings: list[RowError]
    entries: list[PartnerEntry]
    parents: dict[str, str]
    likely: dict[int, list[Candidate]]


class RowAnswer(StrEnum):
    """What somebody says to a warning, where the row is none of the partners named (else: that partner's id)."""

    NEW = "new"
    SKIP = "skip"


Answers = Mapping[int, RowAnswer | int]  # by line


def held_register() -> Register:
    """The register of the current network. Four statements, whatever its size."""
    duplicates = register_duplicates()
    places: dict[str, int | None] = {}
    for pk, code, name in Place.objects.order_by("pk").values_list("pk", "code", "sort_key"):
        places[sort_key(code)] = pk
        places[name] = None if name in places and places[name] != pk else pk
    return Register(
        codes={one.code: (pk, one.name) for pk, one in duplicates.partners.items()},
        places=places,
        duplicates=duplicates,
    )


def with_codes(records: Sequence[Record], register: Register) -> list[Record]:
    """The rows, each with a code: one that is left empty is made from the name, as on the form of one partner."""
    taken = set(register.codes) | {row.values.get("code", "") for row in records}
    coded = []
    for row in records:
        name = row.values.get("name", "")
        if name and not row.values.get("code"):
            row = replace(row, values={**row.values, "code": code_beside(taken, name)})
            taken.add(row.values["code"])
        coded.append(row)
    return coded


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
            | dict(people_of(row).errors())
        )
        errors += [RowError(row.line, heading_of(field), reason) for field, reason in wrong.items() if reason]
        entries.append(entry)
    warnings, likely = _likely_same(records, entries, register)
    return Checked(errors, warnings, entries, parents, likely)


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
        "lead": _("Lead"),
        "email": _("Lead's e-mail"),
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


def _likely_same(
    records: Sequence[Record], entries: Sequence[PartnerEntry], register: Register
) -> tuple[list[RowError], dict[int, list[Candidate]]]:
    """Rows that are likely a partner of the register, or an earlier row."""
    seen: Lookalikes[int] = Lookalikes()
    warnings, likely = [], {}
    for row, entry in zip(records, entries, strict=True):
        organisation = organisation_of(entry)
        mark = fingerprint(organisation)
        if candidates := register.duplicates.of(organisation):
            likely[row.line] = candidates
            warnings += [RowError(row.line, heading_of("name"), one.sentence) for one in candidates]
        for match in seen.like(mark, limit=1):
            why = ", ".join(str(reason.label) for reason in match.reasons)
            reason = _("It may be the organisation of row %(line)s: %(why)s.") % {"line": match.key, "why": why}
            warnings.append(RowError(row.line, heading_of("name"), reason))
        seen.add(row.line, mark)
    return warnings, likely


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
    answers: Answers = MappingProxyType({}),
) -> Imported:
    """All the partners of the file, or none; they take part in `initiatives` from `joined_on` on.

    `answers` says of rows with a warning whether they are new, left out, or a partner of the register, which
    then takes part too; `accepts_same_names` says "new" of all the others. The number of statements does not
    depend on the number of rows. The people of the rows are not invited by this: see `invite_people`. Raises
    ValidationError where a row is wrong, or odd and not answered.
    """
    one_at_a_time(network_id)
    register = held_register()
    records = with_codes(records, register)
    checked = check_partners(records, register)
    unanswered = {warning.line for warning in checked.warnings} - set(answers)
    if checked.errors or (unanswered and not accepts_same_names):
        raise ValidationError(_("Something in the file needs your attention. Check the file again."))
    existing = _existing(records, checked, answers)
    new = [
        (row, entry)
        for row, entry in zip(records, checked.entries, strict=True)
        if answers.get(row.line, RowAnswer.NEW) == RowAnswer.NEW
    ]
    made = Partner.objects.bulk_create(
        [
            Partner(network_id=network_id, sort_key=sort_key(one.name), created_at=at, **asdict(one))
            for _row, one in new
        ]
    )
    ids = {code: pk for code, (pk, _name) in register.codes.items()} | {one.code: one.pk for one in made}
    _set_parents(made, checked.parents, ids | {code: one.pk for code, one in existing.items()})
    payloads = [_payload(row) for row, _entry in new]
    record_many("partners.partner.imported", by=by, at=at, on=list(zip(made, payloads, strict=True)))
    for initiative in initiatives:
        joining = [*made, *_not_in(initiative, existing.values())]
        _join_all(initiative, joining, joined_on or at.date(), by=by, at=at)
    by_code = existing | {one.code: one for one in made}
    rows = ((row.line, by_code.get(row.values.get("code", ""))) for row in records)
    return Imported(made, {line: one for line, one in rows if one})


def _payload(row: Record) -> dict[str, list[str | None]]:
    """The ledger is for ever: it leaves people and their addresses to the invitations."""
    return {key: [None, text] for key, text in row.values.items() if text and key not in OF_PEOPLE}


def _existing(records: Sequence[Record], checked: Checked, answers: Answers) -> dict[str, Partner]:
    """The partners of the register that rows are, by the code in the row. Raises ValidationError for any other."""
    found = {}
    for row in records:
        answer = answers.get(row.line)
        if answer is None or isinstance(answer, RowAnswer):
            continue
        partners = [one.partner for one in checked.likely.get(row.line, []) if one.partner.pk == answer]
        if not partners or partners[0].is_archived:
            raise ValidationError(_("Choose one of the partners that the check found."))
        found[row.values.get("code", "")] = partners[0]
    return found


def _set_parents(made: Sequence[Partner], parents: Mapping[str, str], ids: Mapping[str, int]) -> None:
    below = [partner for partner in made if partner.code in parents]
    for partner in below:
        parent_id = ids.get(parents[partner.code])
        if parent_id is None:
            raise ValidationError(
                _("%(name)s is part of an organisation that you leave out.") % {"name": partner.name}
            )
        partner.parent_id = parent_id
    Partner.objects.bulk_update(below, ["parent"])


def _not_in(initiative: Initiative, partners: Collection[Partner]) -> Collection[Partner]:
    """Those that have never taken part, each once: several rows may be one partner."""
    if not partners:
        return ()
    held = set(Participation.objects.filter(initiative=initiative).values_list("partner_id", flat=True))
    return {one.pk: one for one in partners if one.pk not in held}.values()


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
