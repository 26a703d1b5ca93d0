"""What saving a checked file would mean for the people in it: how many invitations, and who needs none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Partner
from partners.operations.import_people import people_of
from partners.operations.imports import Answers, Checked, RowAnswer
from tenancy.queries.engaged import Engaged, engaged
from tenancy.validators import Record


@dataclass(frozen=True, slots=True)
class ExpectedPeople:
    """`emails`: line → whom to invite for its partner; `notes`: what is worth saying about single rows."""

    emails: dict[int, tuple[str, ...]]
    notes: list[str] = field(default_factory=list)

    @property
    def mails(self) -> int:
        """One for each person and partner."""
        return sum(len(emails) for emails in self.emails.values())

    @property
    def people(self) -> int:
        return len({email for emails in self.emails.values() for email in emails})


def expected_people(records: Sequence[Record], checked: Checked, answers: Answers, *, at: datetime) -> ExpectedPeople:
    """A row that is not answered yet counts as a new partner. Three statements where rows may be there already."""
    may_be = {line: _still_possible(checked, answers, line) for line in checked.likely}
    asked = {email for row in records if row.line in may_be for email in people_of(row).emails}
    there = engaged(partner_ids={one.pk for found in may_be.values() for one in found}, emails=asked, at=at)
    emails: dict[int, tuple[str, ...]] = {}
    notes: list[str] = []
    for row in records:
        answer = answers.get(row.line)
        people = people_of(row)
        if answer != RowAnswer.SKIP:
            is_known = None if isinstance(answer, RowAnswer) else answer
            emails[row.line] = tuple(one for one in people.emails if (is_known, one) not in there.pairs)
            notes += _notes(row.line, people.emails, may_be.get(row.line, []), there)
    return ExpectedPeople(emails, [*notes, *_addressless(records)])


def _still_possible(checked: Checked, answers: Answers, line: int) -> list[Partner]:
    """The partners of the register that a row may be, or the one that it was said to be."""
    found = [one.partner for one in checked.likely[line]]
    answer = answers.get(line)
    if answer is None:
        return found
    return [one for one in found if not isinstance(answer, RowAnswer) and one.pk == answer]


def _notes(line: int, emails: Sequence[str], partners: Sequence[Partner], there: Engaged) -> Iterator[str]:
    for partner in partners:
        for email in emails:
            said = {"line": line, "email": email, "name": partner.name}
            if (partner.pk, email) in there.speaking:
                yield _("Row %(line)s: %(email)s speaks for %(name)s already, and gets no mail for it.") % said
            elif (partner.pk, email) in there.invited:
                yield _("Row %(line)s: %(email)s was asked for %(name)s before, and gets no second mail.") % said


def _addressless(records: Sequence[Record]) -> list[str]:
    """Names without an address: nobody can be invited by a name."""
    number = sum(1 for row in records if (people := people_of(row)).name and not people.emails)
    words = ngettext(
        "%(count)d row has a name without an address. You can invite this person later, on the page of the partner.",
        "%(count)d rows have a name without an address. You can invite these people later, on the pages of the "
        "partners.",
        number,
    )
    return [words % {"count": number}] if number else []
