"""Who is there: the authored people and, for measuring, a generated crowd around them."""

import random
from datetime import datetime, timedelta

from apps.demo.engine.chance import chance_for
from apps.demo.engine.content import Content, Names, Person
from apps.demo.engine.planned import PlannedPerson

PRIVATE_SHARE = 0.14

_BIOS = (
    "Here for the {subject}.",
    "{subject}, coffee, repeat.",
    "Weekend {subject} pictures, weekday silence.",
    "Learning to look. Mostly {subject}.",
    "Just visiting. ☕",
    "",
    "",
    "",
)
_ASCII = str.maketrans("áàâãäåçéèêëíìîïıñóòôõöøúùûüýşğłžščć", "aaaaaaceeeeiiiiinoooooouuuuysglzscc")


def plan_people(
    *, content: Content, count: int | None, seed: int, now: datetime
) -> tuple[PlannedPerson, ...]:
    """The authored people first, then as many generated ones as `count` leaves room for."""
    chance = chance_for(seed=seed, part="people")
    authored = [
        PlannedPerson(person=person, joined_at=_joined(chance, now)) for person in content.people
    ]
    wanted = len(authored) if count is None else count
    taken = {member.username for member in authored}
    subjects = sorted(content.talk.by_subject)
    crowd = []
    for _ in range(wanted - len(authored)):
        person = _stranger(chance, content.names, subjects, taken)
        taken.add(person.username)
        crowd.append(PlannedPerson(person=person, joined_at=_joined(chance, now), is_crowd=True))
    return (*authored, *crowd)


def _joined(chance: random.Random, now: datetime) -> datetime:
    return now - timedelta(days=chance.uniform(70, 500))


def _stranger(chance: random.Random, names: Names, subjects: list[str], taken: set[str]) -> Person:
    given, family = chance.choice(names.given), chance.choice(names.family)
    interests = tuple(chance.sample(subjects, 3))
    return Person(
        username=_free_username(chance, given, family, taken),
        name=f"{given} {family}",
        pronouns=chance.choice(("she/her", "he/him", "they/them", "", "")),
        bio=chance.choice(_BIOS).format(subject=interests[0]),
        link="",
        languages=("en",),
        interests=interests,
        avatar="",
        private=chance.random() < PRIVATE_SHARE,
        # Pareto: most are followed by a handful, a few by hundreds.
        reach=min(chance.paretovariate(1.25), 60.0) * 0.25,
        posts=chance.paretovariate(1.6),
    )


def _free_username(chance: random.Random, given: str, family: str, taken: set[str]) -> str:
    first, last = (name.lower().translate(_ASCII) for name in (given, family))
    plain = chance.choice(
        (f"{first}{last}", f"{first}_{last}", f"{first[0]}{last}", f"{last}_{first}")
    )
    username = plain[:26]
    while username in taken:
        username = f"{plain[:26]}{chance.randrange(10, 9999)}"
    return username
