"""Reports, in our own words and in those of the apps there are."""

from apps.moderation.api.views.dialect import PixelfedReportView, ReportView
from apps.moderation.api.views.ours import ReportsView

__all__ = ["PixelfedReportView", "ReportView", "ReportsView"]
