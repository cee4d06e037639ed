"""What pages and apps report; decoded straight from the bytes, for this is the busiest endpoint."""

from typing import Annotated, Any

import msgspec
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from apps.ranking.exceptions import ReportTooLarge, TooManyInteractions, UnreadableReport
from apps.ranking.types import MAX_EVENTS, Event

MAX_BYTES = 64 * 1024

BatchId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}\Z")]


class ReportInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The interactions since the last report; repeated under the same ``batch`` it counts once."""

    batch: BatchId
    events: Annotated[list[Event], msgspec.Meta(min_length=1)]


_decoder = msgspec.json.Decoder(ReportInput)


class ReportParser(BaseParser):
    """Turns a JSON body into a :class:`ReportInput`.

    :raises ReportTooLarge: the body is larger than any honest one.
    :raises TooManyInteractions: it holds more events than one may.
    :raises UnreadableReport: it is JSON of another form.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise ReportTooLarge
        try:
            report = _decoder.decode(body)
        except msgspec.ValidationError as error:
            raise UnreadableReport(f"{error}.") from error
        except msgspec.DecodeError as error:
            raise ParseError from error
        if len(report.events) > MAX_EVENTS:
            raise TooManyInteractions
        return report
