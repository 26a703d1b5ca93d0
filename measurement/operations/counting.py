"""How we count this: kept by a partner for its next time, and for whoever comes after."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.models import CountingNote, Indicator
from partners.models import Partner
from tenancy.models import User
from tenancy.operations.events import changes, record

LONGEST = 2000


@transaction.atomic
def keep_counting_note(
    *, partner: Partner, indicator: Indicator, text: str, by: User, at: datetime, seen: str | None = None
) -> CountingNote:
    """Write down how a partner counts an indicator; an empty text takes the note away.

    `seen` is the text that was changed: where another one stands by now, nothing is written. Raises
    ValidationError({"text": …}) for that, and for a text that is too long.
    """
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise ValidationError({"text": _("Enter at most %(limit)s characters.") % {"limit": LONGEST}})
    CountingNote.objects.bulk_create(
        [
            CountingNote(
                network_id=partner.network_id, partner=partner, indicator=indicator, text="", by_name="", at=at
            )
        ],
        ignore_conflicts=True,
    )
    note = CountingNote.objects.select_for_update(of=("self",)).get(partner=partner, indicator=indicator)
    if note.text == words:
        return note
    if seen is not None and seen.replace("\r\n", "\n").strip() != note.text:
        raise ValidationError({"text": _changed_meanwhile(note)})
    difference = changes({"text": note.text}, {"text": words})
    note.text, note.by_name, note.at = words, str(by), at
    note.save(update_fields=["text", "by_name", "at"])
    record(
        "measurement.counting_note.edited",
        by=by,
        at=at,
        on=note,
        initiative_id=indicator.initiative_id,
        name=f"{partner.name}: {indicator.definition.name}",
        payload=difference,
    )
    return note


def _changed_meanwhile(note: CountingNote) -> str:
    words = _("%(by)s changed this meanwhile to “%(theirs)s”. Save again to put yours in its place.")
    return words % {"by": note.by_name, "theirs": note.text or _("nothing")}
