"""What each kind of job does, in the words of the page of stopped work."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

JOB_WORDS: dict[str, str | Promise] = {
    "import.check": _("Checking a file of figures"),
    "import.save": _("Saving a file of figures"),
    "import.undo": _("Taking back a file of figures"),
    "invitations.mail": _("Writing the mails of many invitations"),
    "mail.send": _("Sending a mail"),
    "partners.tell": _("Telling partners what was done with their submissions"),
    "partners.tell_of_requests": _("Telling backbone staff of organisations that ask to join"),
    "submission.receipt": _("Mailing the receipt of a submission"),
    "reminders.send": _("Reminding partners of what is due"),
    "partners.forget_contacts": _("Forgetting people whose request to join was decided long ago"),
    "tenancy.forget_payloads": _("Deleting what programs sent long ago"),
    "measurement.forget_files": _("Deleting files of imports and addresses of colleagues from long ago"),
    "report.compile": _("Compiling a report"),
    "report.mail": _("Telling subscribers of a report"),
    "measurement.end_leaver": _("Ending the assignments of a partner that left"),
    "measurement.refresh_reach": _("Counting reach again after a partner or a place moved"),
    "measurement.open_due": _("Opening what has fallen due"),
    "measurement.plan_periods": _("Planning the periods ahead"),
    "measurement.verify_figures": _("Holding every figure against its answers"),
}
