"""How an indicator is added up, and the table of what is allowed (rule 1; two axes as in DHIS2's metadata guide)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measurement.enums import Accumulation, CoverageBasis, Direction, Kind, MissingRule, OverPartners, OverTime

RUNNING_TOTALS = frozenset({Accumulation.TO_DATE, Accumulation.TO_DATE_YEAR})
INTEGER_KINDS = frozenset({Kind.COUNT, Kind.STOCK, Kind.PEOPLE})
VALUE_KINDS = frozenset({Kind.COUNT, Kind.STOCK, Kind.PEOPLE, Kind.MONEY})
ANSWER_KINDS = frozenset({Kind.YES_NO, Kind.MILESTONE, Kind.RATING})
RATIO_KINDS = frozenset({Kind.SHARE, Kind.RATE, Kind.AVERAGE})
DEFAULT_THRESHOLD = Decimal("0.8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """Everything that the arithmetic of one indicator depends on.

    `per` is the k of a rate (1,000 for "per 1,000") and is read for rates alone: a share is a fraction, and only
    display multiplies it by 100. Bands, θ (`smallest_change`), targets and baselines are in the scale of the stored
    value. `steps` are the codes of a rating or milestone, worst or first one first, `step_names` what people read.
    """

    kind: Kind
    over_time: OverTime
    over_partners: OverPartners
    accumulation: Accumulation = Accumulation.INCREMENT
    direction: Direction = Direction.UP
    per: int = 1
    decimals: int = 0
    band_low: Decimal | None = None
    band_high: Decimal | None = None
    smallest_change: Decimal | None = None
    currency: str = ""
    steps: tuple[str, ...] = ()
    step_names: tuple[str, ...] = ()
    counts_new_people: bool = False
    year_start_month: int = 1
    missing_rule: MissingRule = MissingRule.SKIP
    coverage_basis: CoverageBasis = CoverageBasis.PARTNERS
    coverage_threshold: Decimal = DEFAULT_THRESHOLD

    @property
    def has_shared_denominator(self) -> bool:
        return self.over_partners == OverPartners.SHARED_RATIO

    @property
    def is_running_total(self) -> bool:
        return self.accumulation in RUNNING_TOTALS

    @property
    def is_carried(self) -> bool:
        """Running totals and numbers at a date keep a partner's last value until its next one (rules 2 and 8)."""
        return self.is_running_total or self.kind == Kind.STOCK

    @property
    def has_range(self) -> bool:
        """Whether partners may have counted the same people or events (rule 10)."""
        return self.over_partners in (OverPartners.RANGE, OverPartners.SHARED_RATIO)

    @property
    def factor(self) -> int:
        """k: what a quotient is multiplied by before it is stored or compared."""
        return self.per if self.kind == Kind.RATE else 1

    @property
    def sign(self) -> int:
        """d of the rules: +1 where more is better, -1 where less is; 0 for a band."""
        return {Direction.UP: 1, Direction.DOWN: -1, Direction.MAINTAIN: 0}[self.direction]


@dataclass(frozen=True, slots=True)
class Allowed:
    """One row of the table of rule 1; the first of each tuple is the default."""

    over_time: tuple[OverTime, ...]
    over_partners: tuple[OverPartners, ...]
    accumulations: tuple[Accumulation, ...]
    never: str | Promise


_ANY_TOTAL = (Accumulation.INCREMENT, Accumulation.TO_DATE, Accumulation.TO_DATE_YEAR)
_PLAIN = (Accumulation.INCREMENT,)

TABLE: dict[Kind, Allowed] = {
    Kind.COUNT: Allowed(
        (OverTime.SUM, OverTime.LAST),
        (OverPartners.SUM, OverPartners.RANGE, OverPartners.NONE),
        _ANY_TOTAL,
        gettext_lazy("A number during a period adds up over periods; a total to date is never added up again."),
    ),
    Kind.PEOPLE: Allowed(
        (OverTime.NONE, OverTime.SUM, OverTime.LAST),
        (OverPartners.RANGE, OverPartners.NONE),
        _ANY_TOTAL,
        gettext_lazy("The same person may come in two periods or to two partners, so unique people are not added up."),
    ),
    Kind.STOCK: Allowed(
        (OverTime.LAST, OverTime.AVERAGE),
        (OverPartners.SUM, OverPartners.RANGE, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("A number at a date is not added up over periods: that would count the same things twice."),
    ),
    Kind.SHARE: Allowed(
        (OverTime.RATIO, OverTime.LAST),
        (OverPartners.RATIO, OverPartners.SHARED_RATIO, OverPartners.NONE),
        _ANY_TOTAL,
        gettext_lazy("A percentage is made again from its numerators and denominators, never from other percentages."),
    ),
    Kind.RATE: Allowed(
        (OverTime.RATE,),
        (OverPartners.RATIO, OverPartners.SHARED_RATIO, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("Over periods the events of a rate add up and its population does not."),
    ),
    Kind.AVERAGE: Allowed(
        (OverTime.RATIO, OverTime.LAST),
        (OverPartners.RATIO, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("An average of averages is wrong: each counts by the number of people behind it."),
    ),
    Kind.YES_NO: Allowed(
        (OverTime.LAST,),
        (OverPartners.ANSWERS, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("Answers are counted; they are not numbers to add up."),
    ),
    Kind.MILESTONE: Allowed(
        (OverTime.LAST,),
        (OverPartners.ANSWERS, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("Milestones reached are counted; they are not numbers to add up."),
    ),
    Kind.RATING: Allowed(
        (OverTime.LAST,),
        (OverPartners.ANSWERS, OverPartners.NONE),
        _PLAIN,
        gettext_lazy("The steps of a rating scale have no fixed distance, so ratings are counted and not averaged."),
    ),
    Kind.MONEY: Allowed(
        (OverTime.SUM, OverTime.LAST),
        (OverPartners.SUM, OverPartners.NONE),
        _ANY_TOTAL,
        gettext_lazy("Money adds up in one currency only."),
    ),
    Kind.TEXT: Allowed(
        (OverTime.LAST,),
        (OverPartners.NONE,),
        _PLAIN,
        gettext_lazy("A text is listed; no number is made of it."),
    ),
    Kind.OUTSIDE_SHARE: Allowed(
        (OverTime.LAST,),
        (OverPartners.NONE,),
        _PLAIN,
        gettext_lazy("Without its numerator and denominator a published percentage can be listed, not combined."),
    ),
}


def allowed_methods(kind: Kind) -> Allowed:
    """The row of rule 1 for a kind: what a form may offer, its defaults first."""
    return TABLE[kind]


def default_method(kind: Kind) -> Method:
    """The first choices of the table, with 1 decimal for quotients and "per 1,000" for rates."""
    row = TABLE[kind]
    return Method(
        kind=kind,
        over_time=row.over_time[0],
        over_partners=row.over_partners[0],
        per=1000 if kind == Kind.RATE else 1,
        decimals=1 if kind in RATIO_KINDS or kind == Kind.OUTSIDE_SHARE else 0,
    )


def validate_method(method: Method) -> dict[str, str]:
    """Field name → sentence for every choice that rule 1 refuses; empty when the method is sound."""
    row = TABLE[method.kind]
    problems: dict[str, str] = {}
    if method.accumulation not in row.accumulations:
        problems["accumulation"] = _("This kind of number has no total to date.")
    if method.over_time not in row.over_time:
        problems["over_time"] = str(row.never)
    elif sentence := _time_problem(method):
        problems["over_time"] = sentence
    if method.over_partners not in row.over_partners:
        problems["over_partners"] = str(row.never)
    return problems | _setting_problems(method)


def _time_problem(method: Method) -> str:
    """Rule 2: a running total takes its latest value; an increment of a flow has no use for one."""
    if method.is_running_total:
        return "" if method.over_time == OverTime.LAST else _("Of a total to date, take the latest; adding repeats.")
    if method.kind == Kind.PEOPLE and method.over_time == OverTime.SUM and not method.counts_new_people:
        return _("Unique people add up over periods only if each period counts people new this year.")
    if method.over_time == OverTime.LAST and method.kind in (Kind.COUNT, Kind.MONEY, Kind.PEOPLE):
        return _("The latest period alone is not the figure of a longer one; take the latest only of a total to date.")
    return ""


def _setting_problems(method: Method) -> dict[str, str]:
    problems: dict[str, str] = {}
    low, high = method.band_low, method.band_high
    if method.direction == Direction.MAINTAIN:
        if low is None and high is None:
            problems["band_low"] = _("Give the lowest or the highest value of the band.")
        elif low is not None and high is not None and low > high:
            problems["band_high"] = _("The band must end above where it starts.")
    if method.per < 1:
        problems["per"] = _("Give the number of people that a rate is per, such as 1,000.")
    if not 0 <= method.decimals <= 14:
        problems["decimals"] = _("Show between 0 and 14 decimals.")
    if not 0 < method.coverage_threshold <= 1:
        problems["coverage_threshold"] = _("Give a share above 0 % and up to 100 %.")
    if method.smallest_change is not None and method.smallest_change < 0:
        problems["smallest_change"] = _("The smallest change that matters cannot be below 0.")
    if not 1 <= method.year_start_month <= 12:
        problems["year_start_month"] = _("Give a month from 1 to 12.")
    if method.kind in (Kind.RATING, Kind.MILESTONE) and len(method.steps) == 1:
        problems["steps"] = _("Give at least 2 steps.")
    return problems
