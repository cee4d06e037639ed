"""What follows from a request: a nudge to the workers, and mail to the owner."""

from apps.core.events import queued
from apps.core.queue import send_job
from apps.portability import services
from apps.portability.events import ExportFinished, ExportRequested, ImportReceived


@queued(ExportRequested, queue="portability.start")
def start_building(event: ExportRequested) -> None:
    send_job(name="portability.build_exports", queue="portability.export")


@queued(ImportReceived, queue="portability.start")
def start_importing(event: ImportReceived) -> None:
    send_job(name="portability.run_imports", queue="portability.import")


@queued(ExportRequested, queue="notify.mail")
def tell_of_request(event: ExportRequested) -> None:
    services.tell_of_request(export_id=event.export_id)


@queued(ExportFinished, queue="notify.mail")
def tell_of_result(event: ExportFinished) -> None:
    services.tell_of_result(export_id=event.export_id)
