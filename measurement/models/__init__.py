"""Shared measurement."""

from measurement.models.calendar import Calendar, Period
from measurement.models.closing import PeriodClosing
from measurement.models.conversation import CountingNote, Query, Question
from measurement.models.dataset import Dataset, DatasetSeries, DatasetValue
from measurement.models.definition import (
    Breakdown,
    Category,
    Cell,
    CellCategory,
    DefinitionVersion,
    Dimension,
    IndicatorDefinition,
)
from measurement.models.idempotency import IdempotencyKey
from measurement.models.importing import ImportChange, ImportProblem, ImportRow, ImportRun, ImportState, SavedMapping
from measurement.models.indicator import Assignment, Baseline, GoalMeasure, Indicator, SharedDenominator, Target
from measurement.models.observation import Figure, FigureCell, Observation, ObservationCell
from measurement.models.submission import Entry, EvidenceFile, Submission, SubmissionVersion
from measurement.models.verification import Verification

__all__ = [
    "Assignment",
    "Baseline",
    "Breakdown",
    "Calendar",
    "Category",
    "Cell",
    "CellCategory",
    "CountingNote",
    "Dataset",
    "DatasetSeries",
    "DatasetValue",
    "DefinitionVersion",
    "Dimension",
    "Entry",
    "EvidenceFile",
    "Figure",
    "FigureCell",
    "GoalMeasure",
    "IdempotencyKey",
    "ImportChange",
    "ImportProblem",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "Indicator",
    "IndicatorDefinition",
    "Observation",
    "ObservationCell",
    "Period",
    "PeriodClosing",
    "Query",
    "Question",
    "SavedMapping",
    "SharedDenominator",
    "Submission",
    "SubmissionVersion",
    "Target",
    "Verification",
]
