"""The closed lists of shared measurement. Each value is stored as text; each label is what people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a number is: it decides how values are entered, checked and added up (measurement rule 1)."""

    COUNT = "count", _("Number during the period")
    STOCK = "stock", _("Number at a date")
    PEOPLE = "people", _("Unique people")
    SHARE = "share", _("Percentage (numerator and denominator)")
    RATE = "rate", _("Rate per head of population")
    AVERAGE = "average", _("Average")
    YES_NO = "yes_no", _("Yes or no")
    MILESTONE = "milestone", _("Milestone")
    RATING = "rating", _("Rating")
    MONEY = "money", _("Money")
    TEXT = "text", _("Text")
    OUTSIDE_SHARE = "outside_share", _("Percentage published elsewhere")


class Accumulation(TextChoices):
    """Whether a reported number is new since the last period or a running total (rule 2)."""

    INCREMENT = "increment", _("New in the period")
    TO_DATE = "to_date", _("Total since the start")
    TO_DATE_YEAR = "to_date_year", _("Total since the first day of the year")


class Direction(TextChoices):
    UP = "up", _("Should rise")
    DOWN = "down", _("Should fall")
    MAINTAIN = "maintain", _("Should stay within a band")


class OverTime(TextChoices):
    """How the figures of several periods make the figure of a longer one."""

    SUM = "sum", _("Add up")
    LAST = "last", _("Take the latest")
    AVERAGE = "average", _("Average of the periods")
    RATIO = "ratio", _("Add numerators and denominators, then divide")
    RATE = "rate", _("Add the events, divide by the average population")
    NONE = "none", _("Cannot be combined")


class OverPartners(TextChoices):
    """How the values of several partners make the figure of the initiative."""

    SUM = "sum", _("Add up")
    RANGE = "range", _("Between the highest and the sum, where people may overlap")
    RATIO = "ratio", _("Add numerators and denominators, then divide")
    SHARED_RATIO = "shared_ratio", _("Add numerators, divide by one shared denominator")
    ANSWERS = "answers", _("Count the answers")
    NONE = "none", _("List only")


class ValueState(TextChoices):
    """What an answer says. An empty field is none of these: it is no answer."""

    REPORTED = "reported", _("Reported")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    NOT_AVAILABLE = "not_available", _("Not available")


class Frequency(TextChoices):
    MONTH = "month", _("Monthly")
    QUARTER = "quarter", _("Quarterly")
    HALF_YEAR = "half_year", _("Half-yearly")
    YEAR = "year", _("Yearly")

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


class YearKind(TextChoices):
    CALENDAR = "calendar", _("Calendar year")
    FISCAL = "fiscal", _("Fiscal year")
    SCHOOL = "school", _("School year")


class EntryState(TextChoices):
    """Where one indicator of one submission stands."""

    OPEN = "open", _("Not started")
    DRAFT = "draft", _("In progress")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Sent back for changes")
    APPROVED = "approved", _("Approved")


class SubmissionStatus(TextChoices):
    """Where a whole submission stands, from where its entries stand; the values name the marks of the pages."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    SENT_BACK = "sent_back", _("Sent back for changes")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")


class Audience(TextChoices):
    """Who may read a narrative. Each reaches further than the one before, so that a report for an audience
    holds what reaches at least that far.
    """

    BACKBONE = "backbone", _("Backbone staff only")
    PARTNERS = "partners", _("Partners as well")
    FUNDERS = "funders", _("Partners and funders")
    PUBLIC = "public", _("Everybody")

    @property
    def within(self) -> tuple[str, ...]:
        """The audiences of narratives that readers of this audience may see."""
        return tuple(Audience.values[Audience.values.index(self.value) :])


class Trajectory(TextChoices):
    """The path expected from baseline to target (rule 4)."""

    LINEAR = "linear", _("Straight line")
    COMPOUND = "compound", _("Same percentage each year")
    POINTS = "points", _("Through the targets of the periods")


class Standing(TextChoices):
    """How an indicator stands against its trajectory, and why it may not be said."""

    MET = "met", _("Target met")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    NO_TARGET = "no_target", _("No target")
    NO_BASELINE = "no_baseline", _("No baseline")
    NO_DATA = "no_data", _("No data yet")
    INCOMPLETE = "incomplete", _("Incomplete")
    NOT_COMPARABLE = "not_comparable", _("Definition changed, not comparable")


class Movement(TextChoices):
    """Change from baseline to the latest value, for "n of N indicators improved" (rule 12)."""

    IMPROVED = "improved", _("Improved")
    NO_CLEAR_CHANGE = "no_clear_change", _("No clear change")
    WORSE = "worse", _("Worse")
    NOT_MEASURABLE = "not_measurable", _("Not measurable")


class Reason(TextChoices):
    """Why a figure has no value (rules 1, 6, 8 and 17). Empty where it has one."""

    NONE = "", ""
    NO_DATA = "no_data", _("no data")
    DENOMINATOR_ZERO = "denominator_zero", _("not computable, the denominator is 0")
    LISTED = "listed", _("listed by partner, not added up")
    PARTS_UNKNOWN = "parts_unknown", _("not computable, the numerator or denominator is unknown")
    MIXED_CURRENCIES = "mixed_currencies", _("not computable, amounts are in different currencies")
    NOT_COMBINABLE = "not_combinable", _("cannot be combined")
    MISSING_PARTNERS = "missing_partners", _("not computable until every partner has reported")
    NOT_ALIGNED = "not_aligned", _("periods not aligned")
    NOT_COMPARABLE = "not_comparable", _("definition changed, not comparable")


class Exclusion(TextChoices):
    """Why an answer is not among the numbers that were added up (rule 22)."""

    NONE = "", ""
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_AVAILABLE = "not_available", _("not available")
    INCOMPLETE = "incomplete", _("a number is missing")
    NOT_COMPARABLE = "not_comparable", _("reported under another definition")
    OTHER_CURRENCY = "other_currency", _("in another currency, without an exchange rate")


class MissingRule(TextChoices):
    """What a missing partner does to a figure (rule 8). There is no third choice that reads a blank as 0."""

    SKIP = "skip", _("Add up those that reported and say how many")
    REFUSE = "refuse", _("Show nothing until every partner has reported")


class CoverageBasis(TextChoices):
    """What the share that reported is measured by (rule 8)."""

    PARTNERS = "partners", _("Partners expected")
    VOLUME = "volume", _("Their numbers in the period before")
