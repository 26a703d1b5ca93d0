"""What the columns of a file may be together: each fault with the column that it is about."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from measurement.layouts.columns import NUMBERS, SINGLE, Role, is_number_of, role_and_code, role_of

Fault = tuple[int | None, str]  # place of the column, None for all of them; what is wrong


def holds_several(roles: Sequence[str]) -> bool:
    """Whether the columns themselves say which indicator a number is of."""
    return Role.INDICATOR in roles or any(is_number_of(role) for role in roles)


def faults(roles: Sequence[str], names: dict[str, str]) -> Iterator[Fault]:
    """Each role but two stands once; the period is there, and a value or its parts. `names`: role → its words."""
    for place, role in enumerate(roles):
        is_single = role in SINGLE or bool(role_and_code(role)[1])
        if is_single and roles.index(role) != place:
            words = _("Another column is “%(role)s” already. Choose it for one of them.")
            yield place, words % {"role": names[role]}
    if Role.PERIOD not in roles:
        yield None, _("Choose the column that holds the period.")
    if any(is_number_of(role) for role in roles):
        yield from _faults_of_wide(roles, names)
    elif Role.VALUE not in roles and not {Role.NUMERATOR, Role.DENOMINATOR} <= set(roles):
        yield None, _("Choose the column that holds the value, or the two of numerator and denominator.")
    if holds_several(roles) and Role.PARTNER not in roles:
        yield None, _("Choose the column that names the partner. Numbers of an indicator are always a partner's.")


def _faults_of_wide(roles: Sequence[str], names: dict[str, str]) -> Iterator[Fault]:
    """Columns that are numbers of an indicator each."""
    for place, role in enumerate(roles):
        name, code = role_and_code(role)
        if role in NUMBERS:
            yield place, _("Choose the indicator that this is of, or “Not used”: other columns have theirs.")
        if role == Role.INDICATOR:
            yield place, _("Other columns are numbers of an indicator already. Choose something else for one of them.")
        other = {Role.NUMERATOR.value: Role.DENOMINATOR, Role.DENOMINATOR.value: Role.NUMERATOR}.get(name)
        if code and other is not None and role_of(other, code) not in roles:
            words = _("Choose the column that is “%(role)s” as well.")
            yield place, words % {"role": names[role_of(other, code)]}
