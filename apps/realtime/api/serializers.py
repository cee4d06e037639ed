"""What the realtime API answers."""

from typing import Any, TypedDict

from rest_framework import serializers


class Ticket(TypedDict):
    """A ticket and how many seconds it is good for."""

    ticket: str
    expires_in: int


class TicketOutput(serializers.Serializer[dict[str, Any]]):
    """A ticket and how many seconds it is good for."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField()
