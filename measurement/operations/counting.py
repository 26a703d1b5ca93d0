"""How we count this: kept by a partner for its next time, and for whoever comes after."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.models import CountingNote, Indicator
from measurement.operations.drafts import writer_name
from partners.models import Partner
from tenancy.models import User
from tenancy.operations.events import changes, record
from tenancy.validators import is_storable

LONGEST = 2000


@transaction.atomic
def keep_counting_note(
    *,
    partner: Partner,
    indicator: Indicator,
    text: str,
    by: User,
    at: datetime,
    seen: str | None = None,
    on_behalf: str = "",
) -> CountingNote:
    """Write down how a partner counts an indicator; an empty text takes the note away.

    `seen` is the text that was changed: where another one stands by now, nothing is written. `on_behalf` is how
    staff know what they write for the partner; it is marked as theirs. Raises ValidationError({"text": …}) for a
    text that changed meanwhile, and for one that is too long or cannot be stored.
    """
    words = _checked(text)
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
    difference = changes({"text": note.text}, {"text": words}) | ({"reason": on_behalf} if on_behalf else {})
    note.text, note.by_name, note.at = words, writer_name(partner=partner, by=by, on_behalf=on_behalf)[:160], at
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


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise ValidationError({"text": _("Enter at most %(limit)s characters.") % {"limit": LONGEST}})
    if not is_storable(words):
        raise ValidationError({"text": _("Leave out characters that cannot be stored.")})
    return words


def _changed_meanwhile(note: CountingNote) -> str:
    words = _("%(by)s changed this meanwhile to “%(theirs)s”. Save again to put yours in its place.")
    return words % {"by": note.by_name, "theirs": note.text or _("nothing")}
