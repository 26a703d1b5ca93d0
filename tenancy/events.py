"""How the ledger's verbs read on a page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Verb:
    """The last part of an event's type in words, with the mark that stands before it."""

    words: str | Promise
    icon: str = "point"
    tone: str = "neutral"


VERBS: dict[str, Verb] = {
    "created": Verb(_("Added"), "plus", "ok"),
    "imported": Verb(_("Added from a file"), "file-import", "ok"),
    "edited": Verb(_("Changed"), "pencil"),
    "renamed": Verb(_("Renamed"), "pencil"),
    "removed": Verb(_("Removed"), "trash", "bad"),
    "archived": Verb(_("Archived"), "archive", "warn"),
    "restored": Verb(_("Restored"), "arrow-back-up", "ok"),
    "joined": Verb(_("Joined"), "plus", "ok"),
    "asked_to_join": Verb(_("Asked to join"), "inbox", "info"),
    "staff_told": Verb(_("Told staff of requests to join"), "mail", "info"),
    "accepted": Verb(_("Accepted"), "circle-check", "ok"),
    "declined": Verb(_("Declined"), "circle-x", "warn"),
    "left": Verb(_("Left"), "logout", "warn"),
    "rejoined": Verb(_("Takes part again"), "arrow-back-up", "ok"),
    "goal_set": Verb(_("Set the shared goal"), "target", "info"),
    "places_set": Verb(_("Changed the places"), "map-pin"),
    "outcome_added": Verb(_("Added an outcome area"), "plus"),
    "outcome_renamed": Verb(_("Renamed an outcome area"), "pencil"),
    "outcome_removed": Verb(_("Removed an outcome area"), "trash"),
    "population_set": Verb(_("Changed a population"), "users-group"),
    "population_removed": Verb(_("Removed a population"), "trash"),
    "adopted": Verb(_("Adopted"), "plus", "ok"),
    "corrected": Verb(_("Corrected the wording"), "pencil"),
    "changed": Verb(_("Changed what is measured"), "versions", "warn"),
    "extended": Verb(_("Added categories"), "plus"),
    "retired": Verb(_("Retired"), "archive", "warn"),
    "merged": Verb(_("Merged"), "arrows-exchange"),
    "set": Verb(_("Set"), "flag", "info"),
    "target_set": Verb(_("Set the target"), "target-arrow", "info"),
    "period_targets_set": Verb(_("Set the targets of periods"), "calendar-event"),
    "denominators_set": Verb(_("Set the shared denominators"), "percentage"),
    "frequency_changed": Verb(_("Changed how often it is reported"), "calendar-time", "warn"),
    "refreshed": Verb(_("Made its figures again"), "refresh"),
    "ended": Verb(_("Ended"), "circle-minus", "warn"),
    "measured": Verb(_("Chose the measure of the shared goal"), "target", "info"),
    "saved": Verb(_("Worked on the draft"), "pencil"),
    "mapped": Verb(_("Named the columns of a file"), "columns"),
    "columns_named": Verb(_("Named the columns of a file, with words left to explain"), "columns"),
    "put_away": Verb(_("Put away"), "archive", "warn"),
    "forgotten": Verb(_("Removed a saved mapping"), "trash", "bad"),
    "filled_with_nothing": Verb(_("Filled in “nothing to report”"), "pencil"),
    "colleague_asked": Verb(_("Asked a colleague"), "message", "info"),
    "colleague_answered": Verb(_("A colleague answered"), "notes", "ok"),
    "question_withdrawn": Verb(_("Withdrew a question to a colleague"), "ban"),
    "answer_taken": Verb(_("Took over a colleague's answer"), "pencil"),
    "value_queried": Verb(_("Asked about a value"), "message", "info"),
    "query_answered": Verb(_("Answered a question about a value"), "notes"),
    "value_confirmed": Verb(_("Confirmed a value"), "check", "ok"),
    "query_closed": Verb(_("Closed a question about a value"), "check"),
    "reminded": Verb(_("Reminder sent"), "mail", "info"),
    "nobody_to_remind": Verb(_("Nobody to remind"), "mail", "warn"),
    "refused": Verb(_("Wants no reminders"), "ban"),
    "taken": Verb(_("Wants reminders again"), "mail"),
    "submitted": Verb(_("Submitted"), "send", "info"),
    "entered": Verb(_("Entered for the partner"), "user-check", "info"),
    "chased": Verb(_("Chased"), "bell", "info"),
    "deadline_extended": Verb(_("Deadline extended"), "calendar-time", "info"),
    "closed": Verb(_("Period closed"), "lock", "warn"),
    "reopened": Verb(_("Period opened again"), "lock-open", "warn"),
    "unlocked": Verb(_("Unlocked"), "lock-open", "warn"),
    "unlock_asked": Verb(_("Asked to unlock"), "lock-open", "warn"),
    "approved": Verb(_("Approved"), "circle-check", "ok"),
    "sent_back": Verb(_("Sent back for changes"), "arrow-back-up", "warn"),
    "correction_asked": Verb(_("Correction asked for"), "lock-open", "warn"),
    "approval_withdrawn": Verb(_("Approval withdrawn"), "ban", "bad"),
    "file_added": Verb(_("Added a file"), "paperclip"),
    "file_removed": Verb(_("Removed a file"), "trash", "warn"),
    "file_restored": Verb(_("Put a file back"), "arrow-back-up"),
    "granted": Verb(_("Gave a role"), "user-check", "ok"),
    "retried": Verb(_("Tried again"), "refresh"),
    "second_factor_set": Verb(_("Changed who must use a second factor"), "shield-lock", "info"),
    "revoked": Verb(_("Took back"), "user-minus", "warn"),
}

# In the history of what they belong to, where the verb alone would not say what happened.
VERBS_OF_NOUNS: dict[str, Verb] = {
    "assignment.created": Verb(_("Assigned partners"), "users-group", "ok"),
    "assignment.ended": Verb(_("Ended assignments"), "circle-minus", "warn"),
    "assignment.removed": Verb(_("Took assignments back"), "trash", "warn"),
    "baseline.set": Verb(_("Set the baseline"), "flag", "info"),
    "submissions.opened": Verb(_("Opened what is due"), "calendar-event"),
    "report.ordered": Verb(_("Ordered a report"), "report", "info"),
    "report.compiled": Verb(_("Report compiled"), "report", "ok"),
    "report.published": Verb(_("Report published"), "send", "ok"),
}

# Fields of a payload that list things. Any other list of two is what something was, and what it became.
LISTS = frozenset({"categories", "indicators", "partners", "submissions"})


def verb_of(type: str) -> Verb:
    """The verb of an event's type ("partners.partner.archived"), with its noun where that reads better.

    An unknown one is spelt out.
    """
    verb = type.rsplit(".", 1)[-1]
    return VERBS_OF_NOUNS.get(type.partition(".")[2]) or VERBS.get(verb) or Verb(verb.replace("_", " ").capitalize())
