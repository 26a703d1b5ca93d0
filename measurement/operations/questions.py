"""Asking a colleague: one answer by a mailed link, which lands in the draft under the colleague's name."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from measurement.formulas.deadlines import local_day
from measurement.models import Question, Submission
from measurement.operations.drafts import check_paths, write
from measurement.operations.holding import hold
from measurement.operations.submissions import check_line, first_field
from measurement.queries.entries import Line, lines_of
from measurement.queries.nothing import filled, is_begun
from measurement.queries.questions import draft_changes, given_in, question_state
from tenancy.enums import TokenKind
from tenancy.models import Network, User
from tenancy.operations.events import record
from tenancy.operations.mails import queue_mail
from tenancy.operations.tokens import issue, withdraw

LASTS = timedelta(days=14)
MOST_A_DAY = 50  # questions of one person: a form that sends mail must not become a way to send many
LONGEST = 2000


@transaction.atomic
def ask_colleague(
    *, submission: Submission, indicator_id: int, name: str, email: str, text: str = "", by: User, at: datetime
) -> Question:
    """Mail somebody a link to one line of a submission; it works once, for 14 days, until the line is submitted.

    Raises ValidationError({"name" | "email" | "text": …}), or without a key where the line is not open.
    """
    row = hold(submission)
    line = _open_line(row, indicator_id)
    name, email = " ".join(name.split()), email.strip().lower()
    _check(row, indicator_id, name, email, text, by=by, at=at)
    question = Question.objects.create(
        network_id=row.network_id,
        submission=row,
        indicator_id=indicator_id,
        name=name,
        email=email,
        text=text.strip(),
        asked_by=by,
        asked_at=at,
        expires_at=at + LASTS,
    )
    _record("colleague_asked", question, row, by=by, at=at)
    secret = issue(kind=TokenKind.QUESTION, network_id=row.network_id, row_id=question.pk)
    queue_mail(
        network_id=row.network_id,
        to=email,
        template="question",
        context={
            "question": question,
            "asker": str(by),
            "indicator": line.entry.indicator.definition.name,
            "partner": row.partner.name,
            "initiative": row.initiative.name,
            "period": row.period.label,
            "until": local_day(question.expires_at, row.initiative.time_zone),
            "link": settings.SITE_URL + reverse("measurement:question", args=[secret]),
        },
        at=at,
    )
    return question


def _check(row: Submission, indicator_id: int, name: str, email: str, text: str, *, by: User, at: datetime) -> None:
    problems: dict[str, str] = {}
    if not name or len(name) > 120:
        problems["name"] = _("Enter your colleague's name, in at most 120 characters.")
    if len(text) > LONGEST:
        problems["text"] = _("Enter at most %(limit)s characters.") % {"limit": LONGEST}
    try:
        validate_email(email)
    except ValidationError:
        problems["email"] = _("Enter an e-mail address, like name@example.org.")
    mine = Question.objects.filter(submission=row, indicator_id=indicator_id, email=email)
    if mine.filter(answered_at=None, withdrawn_at=None, expires_at__gt=at).exists():
        problems["email"] = _("This person has been asked already. Withdraw the question before you ask again.")
    if Question.objects.filter(asked_by=by, asked_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        problems["email"] = _("You have asked many questions today. Please go on tomorrow.")
    if problems:
        raise ValidationError(problems)


@transaction.atomic
def withdraw_question(*, question: Question, by: User, at: datetime) -> Question:
    """The link stops working. Doing it twice changes nothing. Raises ValidationError for one that was answered."""
    row = hold(question.submission)
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if held.answered_at is not None:
        raise ValidationError({NON_FIELD_ERRORS: _("This question was answered already.")})
    if held.withdrawn_at is None:
        held.withdrawn_at = at
        held.save(update_fields=["withdrawn_at"])
        withdraw(kind=TokenKind.QUESTION, network_id=held.network_id, row_id=held.pk)
        _record("question_withdrawn", held, row, by=by, at=at)
    return held


class QuestionClosedError(Exception):
    """It was answered, withdrawn or has expired meanwhile, or its line was submitted."""


@transaction.atomic
def answer_question(*, question: Question, typed: Mapping[str, str], at: datetime) -> bool:
    """Keep a colleague's answer ({field: text}); True where it went straight into the draft.

    Where something else stands there already nothing is overwritten: both are shown. Raises
    QuestionClosedError, and ValidationError({field: sentence}) for what could not be submitted.
    """
    row = hold(question.submission)
    held = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    lines = {line.indicator_id: line for line in lines_of(row)}
    line = lines.get(held.indicator_id)
    if line is None or not line.is_editable or question_state(held, at=at) != "open":
        raise QuestionClosedError
    given = given_in(typed)
    changes = {f"{line.indicator_id}.{field}": text for field, text in given.items()}
    check_paths([line], changes)
    _check_answer(row, line, changes)
    held.answer, held.answered_at = given, at
    held.save(update_fields=["answer", "answered_at"])
    is_free = not is_begun(row.draft, line.indicator_id)
    if is_free:
        kept = {path: text for path, text in changes.items() if not row.draft.get(path, "").strip()}
        write(row, kept, by_id=None, by_name=held.name, at=at)
    _record("colleague_answered", held, row, by=None, by_name=held.name, at=at, taken=is_free)
    _tell_asker(held, row, line, at=at)
    return is_free


def _check_answer(row: Submission, line: Line, changes: Mapping[str, str]) -> None:
    """The same rules as for everybody; what only looks unusual is left to those who submit."""
    mine = filled(row, dict.fromkeys(row.draft, "") | dict(changes))
    answer, problems = check_line(mine, line)
    hard = [one for one in problems if one.is_hard]
    if hard:
        raise ValidationError({one.field: one.message for one in hard})
    if not answer:
        raise ValidationError({first_field(line): _("Enter your answer.")})


@transaction.atomic
def take_answer(*, question: Question, by: User, at: datetime) -> Submission:
    """Put a colleague's answer into the draft, over what stands there. Raises ValidationError where it is not open."""
    row = hold(question.submission)
    _open_line(row, question.indicator_id)
    if question.answered_at is None:
        raise ValidationError({NON_FIELD_ERRORS: _("This question was not answered yet.")})
    write(row, draft_changes(question, row.draft), by_id=by.pk, by_name=question.name, at=at)
    _record("answer_taken", question, row, by=by, at=at)
    return row


def _open_line(row: Submission, indicator_id: int) -> Line:
    line = next((one for one in lines_of(row) if one.indicator_id == indicator_id), None)
    if line is None or not line.is_editable:
        raise ValidationError({NON_FIELD_ERRORS: _("This indicator was submitted and is locked.")})
    return line


def _record(
    verb: str,
    question: Question,
    row: Submission,
    *,
    by: User | None,
    at: datetime,
    by_name: str = "",
    **more: bool,
) -> None:
    """In the history of the submission. The ledger is for ever: it leaves the address to the question."""
    payload = {"indicators": [question.indicator_id], "name": question.name, "question": question.pk, **more}
    name = str(row.partner)
    record(f"measurement.question.{verb}", by=by, by_name=by_name, at=at, on=row, name=name, payload=payload)


def _tell_asker(question: Question, row: Submission, line: Line, *, at: datetime) -> None:
    slug = Network.objects.get(pk=row.network_id).slug
    link = reverse("measurement:submission", args=[slug, row.initiative.slug, row.pk])
    queue_mail(
        network_id=row.network_id,
        to=question.asked_by.email,
        template="question_answered",
        context={
            "name": question.name,
            "indicator": line.entry.indicator.definition.name,
            "partner": row.partner.name,
            "initiative": row.initiative.name,
            "period": row.period.label,
            "link": f"{settings.SITE_URL}{link}#i{line.indicator_id}",
        },
        at=at,
    )
