"""How much a request may carry that brings a photo."""

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from apps.media.engine import sniff
from apps.media.types import MAX_BYTES

# Room for all that comes with a photo: boundary, headers, further fields.
_ENVELOPE_BYTES = 64 * 1024


class ReceivesPhoto(APIView):
    """Refuses more than a photo may be before anything reads it."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anything reads the body: the check of the CSRF token would store all of it.
        length = _length(request)
        if length > MAX_BYTES + _ENVELOPE_BYTES:
            sniff.check_size(size=length)
        super().initial(request, *args, **kwargs)


def carries_photo(request: Request) -> bool:
    """Tell without reading it whether a body is so large that there is a photo in it."""
    return _length(request) > _ENVELOPE_BYTES


def _length(request: Request) -> int:
    return int(request.META.get("CONTENT_LENGTH") or 0)
