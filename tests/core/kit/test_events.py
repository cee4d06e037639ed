"""How subscribers are registered and events are listed."""

import pytest

from apps.core import events
from tests.core.kit.probes import Rung


class TestRegistration:
    def test_refuses_two_subscribers_of_one_name(self, registry: None) -> None:
        def answer(event: Rung) -> None:
            raise NotImplementedError

        answer.__module__ = "apps.probe.subscribers"
        events.queued(Rung, queue="probe.ring")(answer)

        with pytest.raises(ValueError, match="two subscribers are called"):
            events.queued(Rung, queue="probe.ring")(answer)


class TestAllEventTypes:
    def test_names_each_event_once(self) -> None:
        names = [e.name for e in events.all_event_types()]

        assert len(names) == len(set(names))
        assert Rung in events.all_event_types()
