"""Every event of the site is heard, or says why nobody needs to hear it yet."""

import re

import pytest

from apps.core import events
from apps.core.queue import WORKER_GROUPS, broker, group_of
from tests.core.kit.probes import Rung

# Published for what comes later; nobody has to do anything about them today.
HEARD_BY_NOBODY_YET = {
    # Suggestions of people and the welcome of newcomers will listen to it.
    "accounts.AccountCreated",
}


def own_events() -> list[type[events.Event]]:
    return [e for e in events.all_event_types() if e.__module__.startswith("apps.")]


class TestEveryEvent:
    def test_is_heard(self) -> None:
        unheard = {e.name for e in own_events() if not events.subscribers_of(e)}

        assert unheard == HEARD_BY_NOBODY_YET

    def test_is_named_in_the_past_tense(self) -> None:
        names = [e.__name__ for e in own_events()]

        assert [n for n in names if not re.search(r"(ed|Ready)$", n)] == []

    def test_carries_only_what_json_can_carry(self) -> None:
        allowed = {int, str, bool, float, list[int], list[str]}
        wrong = {
            f"{e.name}.{name}": kind
            for e in own_events()
            for name, kind in e.__annotations__.items()
            if kind not in allowed
        }

        assert wrong == {}


class TestEverySubscriber:
    def test_has_a_worker_group_that_exists(self) -> None:
        groups = {group_of(queue) for queue in events.queue_names()}

        assert groups <= set(WORKER_GROUPS)

    def test_leaves_room_in_the_columns_of_the_outbox(self) -> None:
        for subscriber in events._subscribers.values():
            assert len(subscriber.name) <= 120
            assert len(subscriber.event_type.name) <= 80
            assert len(subscriber.queue) <= 60


class TestEveryActor:
    def test_is_named_by_its_app(self) -> None:
        for name in broker.get_declared_actors():
            module = broker.get_actor(name).fn.__module__
            if module.startswith("apps."):
                assert name.split(".")[0] == module.split(".")[1]


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
