"""Every event of the site is heard, and every effect has its name, its queue and its worker."""

import re

from apps.core import events
from apps.core.queue import WORKER_GROUPS, broker, group_of


def own_events() -> list[type[events.Event]]:
    return [e for e in events.all_event_types() if e.__module__.startswith("apps.")]


class TestEveryEvent:
    def test_is_heard(self) -> None:
        assert [e.name for e in own_events() if not events.subscribers_of(e)] == []

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
    def test_leaves_room_in_the_columns_of_the_outbox(self) -> None:
        for subscriber in events._subscribers.values():
            assert len(subscriber.name) <= 120
            assert len(subscriber.event_type.name) <= 80
            assert len(subscriber.queue) <= 60


class TestEveryQueue:
    def test_belongs_to_a_worker_group(self) -> None:
        queues = {*events.queue_names(), *broker.get_declared_queues()}

        assert {group_of(queue) for queue in queues} <= set(WORKER_GROUPS)


class TestEveryActor:
    def test_is_named_by_its_app(self) -> None:
        for name in broker.get_declared_actors():
            module = broker.get_actor(name).fn.__module__
            if module.startswith("apps."):
                assert name.split(".")[0] == module.split(".")[1]
