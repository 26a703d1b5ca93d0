"""Who may read a narrative, and a report that holds it: one table, asked by pages, files, the API and mails."""

from collections.abc import Iterable

from measurement.enums import Audience
from tenancy.permissions import HeldGrant, Permission, Scope, can, initiatives_with

WORKS_HERE = (Permission.PARTNER_FIGURE_VIEW, Permission.SUBMISSION_VIEW)


def audiences_of(grants: Iterable[HeldGrant], initiative_id: int) -> frozenset[str]:
    """The audiences whose narratives (and reports) these grants open in an initiative.

    Who reviews reads all; partners and who steers read what is for partners and beyond; whoever else
    may see the initiative reads what is for funders and for everybody.
    """
    held, here = tuple(grants), Scope(initiative_id=initiative_id)
    if can(held, Permission.SUBMISSION_REVIEW, here):
        return frozenset(Audience.values)
    works_here = any(can(held, one, here) for one in WORKS_HERE)
    return frozenset((Audience.PARTNERS if works_here else Audience.FUNDERS).within)


def initiatives_by_audience(grants: Iterable[HeldGrant]) -> dict[str, frozenset[int] | None]:
    """The same the other way round: audience → the initiatives where it may be read; None stands for all."""
    held = tuple(grants)
    reviews = initiatives_with(held, Permission.SUBMISSION_REVIEW)
    works = [initiatives_with(held, one) for one in WORKS_HERE]
    inside = [one for one in works if one is not None]
    partners = frozenset().union(*inside) if len(inside) == len(works) else None
    seen = initiatives_with(held, Permission.REPORT_VIEW)
    return {
        Audience.BACKBONE.value: reviews,
        Audience.PARTNERS.value: partners,
        Audience.FUNDERS.value: seen,
        Audience.PUBLIC.value: seen,
    }
