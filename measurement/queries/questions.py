"""Questions to colleagues: what was asked, what came back."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from measurement.models import Question, Submission
from measurement.queries.answers import Answered, answered
from measurement.queries.entries import Line
from measurement.queries.kept import kept_of
from measurement.queries.nothing import ANSWERS


def question_state(question: Question, *, at: datetime) -> str:
    """ "answered", "withdrawn", "expired" or "open"."""
    if question.answered_at is not None:
        return "answered"
    if question.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if question.expires_at <= at else "open"


def given_in(typed: Mapping[str, str]) -> dict[str, str]:
    """What an answer says, of {field: text}: texts without blanks around them, and no empty ones."""
    return {field: text.strip() for field, text in typed.items() if text.strip()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question beside its line. `differs`: the draft says something else than the colleague did."""

    question: Question
    state: str
    answer: Answered | None
    differs: bool

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def questions_of(submission: Submission) -> dict[int, list[Question]]:
    """Indicator id → questions that were not withdrawn, oldest first. One statement."""
    found: dict[int, list[Question]] = defaultdict(list)
    for one in Question.objects.filter(submission=submission, withdrawn_at=None).order_by("asked_at", "pk"):
        found[one.indicator_id].append(one)
    return found


def asked_of(line: Line, questions: list[Question], draft: Mapping[str, str], *, at: datetime) -> tuple[Asked, ...]:
    """The questions about one line as its form shows them. No statement."""
    return tuple(_asked(line, one, draft, at=at) for one in questions)


def answer_of(line: Line, question: Question) -> Answered:
    """What the colleague answered, in words. No statement."""
    return answered(line, kept_of(line, question.answer))


def _asked(line: Line, question: Question, draft: Mapping[str, str], *, at: datetime) -> Asked:
    state = question_state(question, at=at)
    if state != "answered":
        return Asked(question, state, None, differs=False)
    changes = draft_changes(question, draft)
    return Asked(
        question,
        state,
        answer_of(line, question),
        differs=any(draft.get(path, "") != text for path, text in changes.items()),
    )


def draft_changes(question: Question, draft: Mapping[str, str]) -> dict[str, str]:
    """Path → text that makes the draft say what the colleague said; a story beside it is only added."""
    prefix = f"{question.indicator_id}."
    held = [path.removeprefix(prefix) for path in draft if path.startswith(prefix)]
    emptied = {f"{prefix}{name}": "" for name in held if name in ANSWERS or name.startswith("cells.")}
    return emptied | {f"{prefix}{field}": text for field, text in question.answer.items()}
