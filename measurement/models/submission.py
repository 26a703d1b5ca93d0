"""What a partner answers for a period: one shared draft, immutable versions, a state per indicator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from measurement.enums import EntryState
from measurement.models.calendar import Period
from measurement.models.indicator import Indicator
from tenancy.models.fields import NetworkForeignKey, NetworkModel


class Submission(NetworkModel):
    """One per initiative, partner and period. A partner with monthly and yearly indicators has several.

    `draft` is flat, {"<indicator id>.<field>": text} with fields such as `value`, `numerator`, `narrative` and
    `cells.<cell key>.value`, each as it was typed, so that nothing typed is ever lost. `draft_stamps`
    tells who changed a field last, as {path: [version, user id, name, time]}.
    """

    initiative = NetworkForeignKey("initiatives.Initiative", is_indexed=False)
    partner = NetworkForeignKey("partners.Partner")
    period = NetworkForeignKey(Period)
    due_on = models.DateField()
    due_reason = models.CharField(max_length=300, blank=True)  # why it is not the ordinary day
    locked_at = models.DateTimeField(null=True)  # frozen, since its period was closed
    draft = models.JSONField(default=dict)
    draft_stamps = models.JSONField(default=dict)
    draft_version = models.PositiveIntegerField(default=0)
    draft_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("submission")
        constraints = (
            models.UniqueConstraint(
                fields=["network", "initiative", "period", "partner"], name="measurement_submission_once"
            ),
        )

    def __str__(self) -> str:
        return f"submission {self.pk}"


class SubmissionVersion(NetworkModel):
    """What was submitted, as it was submitted. Never changed.

    `entries` has the shape of a draft, with numbers as canonical decimal text. `client_key` comes
    with the form or the API call: the same key again is the same submission.
    """

    submission = NetworkForeignKey(Submission)
    number = models.PositiveIntegerField()
    entries = models.JSONField()
    by_id = models.BigIntegerField(null=True)  # None: an import without a person
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    is_on_behalf = models.BooleanField(default=False, db_default=False)  # entered by the backbone for the partner
    client_key = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "submission", "number"], name="measurement_sversion_once"),
            models.UniqueConstraint(fields=["network", "submission", "client_key"], name="measurement_sversion_key"),
        )

    def __str__(self) -> str:
        return f"version {self.number}"


class Entry(NetworkModel):
    """Where one indicator of a submission stands. The approved version stands until another is approved."""

    submission = NetworkForeignKey(Submission)
    indicator = NetworkForeignKey(Indicator)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.OPEN)
    state_at = models.DateTimeField(null=True)
    submitted_version = NetworkForeignKey(SubmissionVersion, null=True, is_indexed=False)
    approved_version = NetworkForeignKey(SubmissionVersion, null=True, is_indexed=False)
    comment = models.TextField(blank=True)  # why it was sent back
    correction_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "submission", "indicator"], name="measurement_entry_once"),
            models.CheckConstraint(
                name="measurement_entry_approved_has_version",
                condition=~models.Q(state=EntryState.APPROVED) | models.Q(approved_version__isnull=False),
            ),
            models.CheckConstraint(
                name="measurement_entry_submitted_has_version",
                condition=~models.Q(state=EntryState.SUBMITTED) | models.Q(submitted_version__isnull=False),
            ),
        )
        indexes = (
            # What is not approved yet: little, however long an initiative runs. A change of state costs a bit more.
            models.Index(
                fields=["network", "state", "submission"],
                name="measurement_entry_waiting",
                condition=~models.Q(state=EntryState.APPROVED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}.{self.indicator_id}"


class EvidenceFile(NetworkModel):
    """A file that backs an answer: outside the web root, served as an attachment after a check."""

    submission = NetworkForeignKey(Submission)
    indicator = NetworkForeignKey(Indicator, null=True)
    name = models.CharField(_("name"), max_length=160)
    stored_as = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by_name = models.CharField(max_length=160)
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["network", "stored_as"], name="measurement_evidence_stored_once"),
        )

    def __str__(self) -> str:
        return self.name
