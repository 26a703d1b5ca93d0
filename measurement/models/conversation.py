"""What is asked and answered about single answers: notes, questions to colleagues, queries of the backbone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.models.indicator import Indicator
from measurement.models.submission import Submission, SubmissionVersion
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class CountingNote(NetworkModel):
    """How a partner counts an indicator: shown next time, and to whoever comes after."""

    partner = NetworkForeignKey("partners.Partner", is_indexed=False)
    indicator = NetworkForeignKey(Indicator)
    text = models.TextField(_("how we count this"))
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "partner", "indicator"], name="measurement_counting_note_once"),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} counts {self.indicator_id}"


class Question(NetworkModel):
    """One answer asked of a colleague by a mailed link; it lands in the draft under the colleague's name."""

    submission = NetworkForeignKey(Submission)
    indicator = NetworkForeignKey(Indicator, is_indexed=False)
    name = models.CharField(_("colleague's name"), max_length=120)
    email = models.EmailField(_("colleague's e-mail address"))
    text = models.TextField(_("message"), blank=True)
    asked_by = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)  # field → text, as it was typed
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("question to a colleague")

    def __str__(self) -> str:
        return f"{self.submission_id}.{self.indicator_id}"


class Query(NetworkModel):
    """What the backbone asks about one value. The partner answers it, and may confirm the value as it stands."""

    submission = NetworkForeignKey(Submission)
    indicator = NetworkForeignKey(Indicator, is_indexed=False)
    version = NetworkForeignKey(SubmissionVersion, is_indexed=False)  # the version whose value is asked about
    cell_key = models.CharField(max_length=240, blank=True)  # "": the total
    text = models.TextField(_("question"))
    asked_by_name = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    is_confirmed = models.BooleanField(_("the value is right as it stands"), default=False)
    answered_by_name = models.CharField(max_length=160, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("queries")

    def __str__(self) -> str:
        return f"{self.submission_id}.{self.indicator_id}"
