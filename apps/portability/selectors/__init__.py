"""Reads for archives: what one carries, by topic, and how somebody's requests stand."""

from apps.portability.selectors.requests import latest_export, latest_import, ready_export_of

__all__ = ["latest_export", "latest_import", "ready_export_of"]
