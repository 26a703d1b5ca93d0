"""The backbone organisation's own work."""

from backbone.models.report import Report, ReportSchedule, Snapshot

__all__ = ["Report", "ReportSchedule", "Snapshot"]
