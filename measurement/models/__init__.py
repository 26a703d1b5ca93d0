"""Shared measurement."""

from measurement.models.calendar import Calendar, Period
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
from measurement.models.importing import ImportChange, ImportProblem, ImportRow, ImportRun, ImportState
from measurement.models.indicator import Assignment, Baseline, GoalMeasure, Indicator, SharedDenominator, Target
from measurement.models.observation import Figure, FigureCell, Observation, ObservationCell
from measurement.models.submission import Entry, EvidenceFile, Submission, SubmissionVersion

__all__ = [
    "Assignment",
    "Baseline",
    "Breakdown",
    "Calendar",
    "Category",
    "Cell",
    "CellCategory",
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
    "SharedDenominator",
    "Submission",
    "SubmissionVersion",
    "Target",
]
