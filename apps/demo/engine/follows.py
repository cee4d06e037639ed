"""Who follows whom: a few are followed by very many, friends follow back, private people choose."""

import bisect
import itertools
import math
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.demo.engine.chance import chance_for, weighted_sample
from apps.demo.engine.planned import PlannedFollow, PlannedPerson, PlannedRequest

Edge = tuple[int, int]

# What the demo promises about its logins: (follower, followee).
ALWAYS = (("ana", "cleo"), ("cleo", "ana"), ("ana", "ben"), ("ben", "ana"), ("ana", "noorhaddad"))
NEVER = (("cleo", "ben"),)
ALWAYS_PENDING = (("luca_b", "ben"), ("priya_cooks", "ben"))
# The logins a visitor tries first should open on a full home page.
WELL_CONNECTED = {"ana": 24, "ben": 16, "cleo": 22, "mod": 14}

FOLLOW_BACK = 0.3
OWN_CIRCLE = 0.4
REQUEST_LEFT_OPEN = 0.12


def plan_follows(
    *, people: Sequence[PlannedPerson], wanted: int | None, seed: int, now: datetime
) -> tuple[tuple[PlannedFollow, ...], tuple[PlannedRequest, ...]]:
    """Edges and open requests; exactly `wanted` edges where a number is given."""
    chance = chance_for(seed=seed, part="follows")
    index = {member.username: place for place, member in enumerate(people)}
    fixed = {(index[follower], index[followee]) for follower, followee in ALWAYS}
    banned = {(index[one], index[other]) for one, other in (*NEVER, *ALWAYS_PENDING)}
    authored = [place for place, member in enumerate(people) if not member.is_crowd]
    edges = dict.fromkeys(sorted(fixed))
    edges.update(dict.fromkeys(_authored_edges(people, authored, chance)))
    for edge in banned:
        edges.pop(edge, None)
    pending = {(index[one], index[other]) for one, other in ALWAYS_PENDING}
    for edge in list(edges):
        if edge in fixed or not people[edge[1]].person.private:
            continue
        if chance.random() < REQUEST_LEFT_OPEN:
            del edges[edge]
            pending.add(edge)
    if wanted is not None:
        _grow(people, edges, banned | pending, wanted, chance)
        _trim(edges, fixed, wanted, chance)
        pending |= _crowd_requests(people, edges, chance)
    return _dated(people, edges, sorted(pending), chance, now)


def _authored_edges(
    people: Sequence[PlannedPerson], authored: Sequence[int], chance: random.Random
) -> list[Edge]:
    edges: dict[Edge, None] = {}
    for one in authored:
        if people[one].person.is_notice_board:
            continue
        others = [other for other in authored if other != one]
        weights = [_affinity(people[one], people[other]) for other in others]
        size = WELL_CONNECTED.get(
            people[one].username, round(min(max(chance.lognormvariate(2.5, 0.45), 5), 34))
        )
        for other in weighted_sample(chance=chance, items=others, weights=weights, size=size):
            edges[one, other] = None
    for one, other in list(edges):
        is_answered = chance.random() < FOLLOW_BACK
        if is_answered and not people[other].person.is_notice_board:
            edges[other, one] = None
    return list(edges)


def _affinity(one: PlannedPerson, other: PlannedPerson) -> float:
    shared = len(set(one.person.interests) & set(other.person.interests))
    same_tongue = len((set(one.person.languages) & set(other.person.languages)) - {"en"})
    return other.person.reach * (1 + 1.5 * shared + same_tongue)


def _grow(
    people: Sequence[PlannedPerson],
    edges: dict[Edge, None],
    excluded: set[Edge],
    wanted: int,
    chance: random.Random,
) -> None:
    """Let the crowd follow until there are enough edges; out-degrees are lognormal."""
    crowd = [place for place, member in enumerate(people) if member.is_crowd]
    anyone = _Lottery([_pull(member) for member in people])
    circles: dict[str, list[int]] = {}
    for place, member in enumerate(people):
        circles.setdefault(member.person.interests[0], []).append(place)
    lotteries = {
        subject: _Lottery([_pull(people[place]) for place in members])
        for subject, members in circles.items()
    }
    typical = math.log(max((wanted - len(edges)) / (len(crowd) * 2.4), 1.0))
    for one in itertools.cycle(crowd):
        if len(edges) >= wanted:
            return
        subject = people[one].person.interests[0]
        for _ in range(min(round(chance.lognormvariate(typical, 0.9)), len(people) // 3)):
            if chance.random() < OWN_CIRCLE:
                other = circles[subject][lotteries[subject].draw(chance)]
            else:
                other = anyone.draw(chance)
            if other == one or (one, other) in excluded:
                continue
            edges[one, other] = None
            back = (other, one)
            if back not in excluded and chance.random() < FOLLOW_BACK * _answers(people[other]):
                edges[back] = None


def _pull(member: PlannedPerson) -> float:
    """Fame grows faster than reach: whoever is known is shown."""
    return float(member.person.reach**1.3)


def _answers(member: PlannedPerson) -> float:
    """The more somebody is followed, the less they follow back."""
    if member.person.is_notice_board:
        return 0.0
    return 1 / (1 + member.person.reach / 2)


def _trim(edges: dict[Edge, None], fixed: set[Edge], wanted: int, chance: random.Random) -> None:
    surplus = len(edges) - wanted
    if surplus > 0:
        loose = [edge for edge in edges if edge not in fixed]
        for edge in chance.sample(loose, surplus):
            del edges[edge]


def _crowd_requests(
    people: Sequence[PlannedPerson], edges: dict[Edge, None], chance: random.Random
) -> set[Edge]:
    shy = [
        place for place, member in enumerate(people) if member.is_crowd and member.person.private
    ]
    asked: set[Edge] = set()
    for target in shy:
        for _ in range(chance.choice((0, 0, 1, 2))):
            one = chance.randrange(len(people))
            if one != target and (one, target) not in edges:
                asked.add((one, target))
    return asked


def _dated(
    people: Sequence[PlannedPerson],
    edges: dict[Edge, None],
    pending: Sequence[Edge],
    chance: random.Random,
    now: datetime,
) -> tuple[tuple[PlannedFollow, ...], tuple[PlannedRequest, ...]]:
    def between(edge: Edge) -> datetime:
        both_here = max(people[edge[0]].joined_at, people[edge[1]].joined_at)
        return both_here + (now - both_here) * chance.betavariate(1.2, 2.0)

    follows = [
        PlannedFollow(
            follower=people[one].username,
            followee=people[other].username,
            at=between((one, other)),
            was_requested=people[other].person.private,
        )
        for one, other in edges
    ]
    requests = [
        PlannedRequest(
            requester=people[one].username,
            target=people[other].username,
            at=now - timedelta(hours=chance.uniform(2, 24 * 12)),
        )
        for one, other in pending
    ]
    follows.sort(key=lambda follow: (follow.at, follow.follower, follow.followee))
    requests.sort(key=lambda request: (request.at, request.requester, request.target))
    return tuple(follows), tuple(requests)


class _Lottery:
    """Repeated weighted draws in logarithmic time."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._bounds = list(itertools.accumulate(weights))

    def draw(self, chance: random.Random) -> int:
        place = bisect.bisect(self._bounds, chance.random() * self._bounds[-1])
        return min(place, len(self._bounds) - 1)
