"""What the document of a submission says: JSON of texts, made of what was submitted and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from measurement.enums import Audience, EntryState, SubmissionStatus
from measurement.models import EvidenceFile, Submission, SubmissionVersion
from measurement.queries.answers import Answered, answered, evidence_of
from measurement.queries.counting import counting_notes
from measurement.queries.entries import Line, lines_of
from measurement.queries.submissions import with_status
from tenancy.models import Network

Content = dict[str, Any]
SENT = (EntryState.SUBMITTED, EntryState.RETURNED)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What an answer became together with those of the others: "62", "1,204 so far", "provisional"."""

    indicator: str
    yours: str
    together: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A submission with everything that was sent for it."""

    submission: Submission
    status: SubmissionStatus
    lines: Sequence[Line]
    versions: Mapping[int, SubmissionVersion]
    files: Mapping[int | None, Sequence[EvidenceFile]]
    how: Mapping[int, str]  # how the partner counts

    def kept(self, line: Line) -> Mapping[str, Any] | None:
        """The answer that stands: the one under review, else the approved one; None where none was sent."""
        entry = line.entry
        pk = entry.submitted_version_id if entry.state in SENT else entry.approved_version_id
        version = self.versions.get(pk or 0)
        return version.entries.get(str(line.indicator_id)) if version else None

    def local(self, moment: datetime) -> str:
        return date_format(moment.astimezone(ZoneInfo(self.submission.initiative.time_zone)), "j F Y, H:i")


def submission_content(submission: Submission, *, receipt: Sequence[ReceiptLine] = ()) -> Content:
    """Everything that was sent and where it stands, in a fixed number of statements."""
    rows = SubmissionVersion.objects.filter(submission=submission).order_by("number")
    status = with_status(Submission.objects.filter(pk=submission.pk)).values_list("status", flat=True).get()
    versions = {row.pk: row for row in rows}
    lines = lines_of(submission)
    read = _Read(
        submission, SubmissionStatus(status), lines, versions, evidence_of(submission), _how(submission, lines)
    )
    period = submission.period
    network = Network.objects.get(pk=submission.network_id)
    title = _("Figures for %(period)s") % {"period": period.label}
    return {
        "title": title,
        "network": network.name,
        "initiative": submission.initiative.name,
        "partner": submission.partner.name,
        "days": f"{date_format(period.start_on, 'j F Y')} – {date_format(period.end_on, 'j F Y')}",
        "foot": f"{submission.partner.name} · {title}",
        "facts": _facts(read),
        "receipt": _receipt(receipt),
        "overview": _overview(read),
        "answers": [_answer(read, line) for line in read.lines],
        "evidence": _evidence(read),
        "versions": _versions(read),
        "notes": _notes(read),
        "words": _words(),
    }


def _how(submission: Submission, lines: Sequence[Line]) -> dict[int, str]:
    ids = [line.indicator_id for line in lines]
    return {
        key: note.text for key, note in counting_notes(partner_id=submission.partner_id, indicator_ids=ids).items()
    }


def _facts(read: _Read) -> list[list[str]]:
    last = list(read.versions.values())[-1:]
    facts = [[_("Partner"), read.submission.partner.name], [_("Status"), str(read.status.label)]]
    facts.append([_("Due"), date_format(read.submission.due_on, "j F Y")])
    for version in last:
        facts.append([_("Submitted by"), _by(version)])
        facts.append([_("Submitted"), read.local(version.at)])
        facts.append([_("Version"), str(version.number)])
    return facts


def _by(version: SubmissionVersion) -> str:
    if not version.is_on_behalf:
        return version.by_name
    return _("%(name)s of the backbone, for the partner") % {"name": version.by_name}


def _receipt(receipt: Sequence[ReceiptLine]) -> list[list[str]]:
    rows = [[_("Indicator"), _("Yours"), _("Together"), _("Note")]]
    return rows + [[line.indicator, line.yours, line.together, line.note] for line in receipt]


def _overview(read: _Read) -> list[list[str]]:
    rows = [[_("Indicator"), _("Answer"), _("Status")]]
    for line in read.lines:
        answer = _answered(read, line)
        rows.append([_name(line), _unit(line, answer) if answer else "–", str(EntryState(line.entry.state).label)])
    return rows


def _answered(read: _Read, line: Line) -> Answered | None:
    kept = read.kept(line)
    return None if kept is None else answered(line, kept)


def _answer(read: _Read, line: Line) -> Content:
    kept, entry = read.kept(line), line.entry
    answer = answered(line, kept) if kept is not None else None
    narrative = answer.narrative if answer else ""
    return {
        "name": _name(line),
        "state": str(EntryState(entry.state).label),
        "value": _unit(line, answer) if answer else _("Not submitted yet."),
        "parts": answer.parts if answer else "",
        "reason": answer.reason if answer else "",
        "groups": [{"title": group.title, "rows": _rows(group, answer)} for group in answer.groups] if answer else [],
        "narrative": narrative,
        "audience": _audience(kept) if kept and narrative else "",
        "note": answer.note if answer else "",
        "how": read.how.get(line.indicator_id, ""),
        "comment": entry.comment if entry.state == EntryState.RETURNED else "",
        "evidence": [file.name for file in read.files.get(line.indicator_id, ())],
    }


def _rows(group: Any, answer: Answered) -> list[list[str]]:
    """The lines of a breakdown below the whole, which is the answer itself and not their sum.

    A column of what the numbers are made of, where they are made of anything.
    """
    rows = [[_("Group"), _("Answer"), _("Made of")]]
    rows += [[cell.label, cell.words, cell.parts] for cell in group.cells]
    rows.append([_("All"), answer.words, answer.parts])
    has_parts = any(parts for _label, _words, parts in rows[1:])
    return rows if has_parts else [row[:2] for row in rows]


def _name(line: Line) -> str:
    return str(line.entry.indicator.definition.name)


def _unit(line: Line, answer: Answered) -> str:
    """ "62 sessions"; words that are no number have no unit."""
    unit = line.version.unit
    is_number = answer.words[:1].isdecimal() and not answer.words.endswith("%")
    return f"{answer.words} {unit}" if unit and is_number and len(answer.words) <= 40 else answer.words


def _audience(kept: Mapping[str, Any]) -> str:
    audience = Audience(kept.get("audience") or Audience.BACKBONE).label
    return _("May be read by: %(audience)s") % {"audience": audience}


def _evidence(read: _Read) -> list[list[str]]:
    names = {line.indicator_id: _name(line) for line in read.lines}
    rows = [[_("File"), _("About"), _("Added")]]
    for indicator_id, files in read.files.items():
        about = names.get(indicator_id or 0, _("the whole submission"))
        rows += [[file.name, about, f"{file.uploaded_by_name}, {read.local(file.uploaded_at)}"] for file in files]
    return rows


def _versions(read: _Read) -> list[list[str]]:
    rows = [[_("Version"), _("Submitted"), _("By"), _("Reason")]]
    return rows + [
        [str(one.number), read.local(one.at), _by(one), one.reason or "–"] for one in read.versions.values()
    ]


def _notes(read: _Read) -> list[str]:
    zone = {"zone": read.submission.initiative.time_zone}
    return [
        _("“Not applicable” and “not available” are answers of their own. An empty field is neither; none is zero."),
        _("The lines of a breakdown are shown as they were reported; the whole is the partner's own number."),
        _("All times are those of %(zone)s.") % zone,
    ]


def _words() -> dict[str, str]:
    return {
        "overview": _("At a glance"),
        "answers": _("All answers"),
        "receipt": _("What your answers add to"),
        "receipt_hint": _("Together with the partners whose answers are there so far."),
        "reason": _("Why:"),
        "note": _("Note:"),
        "how": _("How we count this:"),
        "comment": _("Sent back for changes:"),
        "evidence": _("Evidence:"),
        "files": _("Evidence"),
        "versions": _("Versions"),
    }
