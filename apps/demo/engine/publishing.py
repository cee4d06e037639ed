"""Who posts which photographs when: each caption once, the same photograph days apart."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from apps.demo.engine.chance import chance_for, weighted_sample
from apps.demo.engine.content import Content, Person, Photo, Phrase, Series
from apps.demo.engine.planned import PlannedFollow, PlannedPerson, PlannedPhoto, PlannedPost

SPAN = timedelta(days=56)
FOLLOWERS_ONLY = 0.05
COMMENTS_OFF = 0.03
WITH_PLACE = 0.7
WITH_TAGS = 0.75
WITH_TAGGED = 0.12
# One of whose posts is in no list that everybody shares.
UNLISTED_BY = "ana"
# Series this long stand a second look of some photographs.
MANY = 5

# Share of posts by hour of day, UTC; people are awake at different times, most in the evening.
_HOURS = (2, 1, 1, 1, 1, 2, 4, 6, 6, 5, 5, 5, 6, 5, 5, 5, 6, 8, 10, 11, 10, 8, 6, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Idea:
    """A post before it has an author and a time."""

    key: str
    subject: str
    photos: tuple[PlannedPhoto, ...]
    caption: Phrase
    tags: tuple[str, ...]
    place: str


def plan_posts(
    *,
    content: Content,
    people: Sequence[PlannedPerson],
    follows: Sequence[PlannedFollow],
    crowd_posts: int,
    seed: int,
    now: datetime,
) -> tuple[PlannedPost, ...]:
    """Posts in publishing order, numbered from 1."""
    chance = chance_for(seed=seed, part="posts")
    authors = [member.person for member in people if not member.is_crowd]
    friends = mutuals(follows=follows)
    ideas = [*_singles(content), *_albums(content, chance)]
    when = _spread(ideas, chance, now)
    casting = _Casting(authors)
    # Who alone can say something gets it first, so that nobody else's draw repeats its photograph.
    casting.reserve([idea for idea in ideas if idea.caption.speaker])
    drafts = [
        _compose(idea, casting.author_of(idea, chance), when[idea.key], friends, chance)
        for idea in sorted(ideas, key=lambda idea: when[idea.key])
    ]
    drafts += _crowd_drafts(content, people, crowd_posts, chance, now)
    drafts.sort(key=lambda post: (post.at, post.author))
    unlisted = _unlisted_in(drafts)
    return tuple(
        replace(post, number=number, audience="unlisted" if post is unlisted else post.audience)
        for number, post in enumerate(drafts, start=1)
    )


def _unlisted_in(drafts: Sequence[PlannedPost]) -> PlannedPost | None:
    """The latest of one person's posts that everybody may see."""
    for_everybody = (
        post for post in reversed(drafts) if post.author == UNLISTED_BY and post.is_open
    )
    return next(for_everybody, None)


def mutuals(*, follows: Sequence[PlannedFollow]) -> dict[str, list[str]]:
    """For each person those who follow and are followed back, in a stable order."""
    edges = {(follow.follower, follow.followee) for follow in follows}
    friends: dict[str, list[str]] = {}
    for follow in follows:
        if (follow.followee, follow.follower) in edges:
            friends.setdefault(follow.follower, []).append(follow.followee)
    return friends


def _singles(content: Content) -> list[_Idea]:
    return [
        _Idea(
            key=f"{photo.file}:{number}",
            subject=photo.subject,
            photos=(_use(photo, number % len(photo.looks)),),
            caption=caption,
            tags=photo.tags,
            place=photo.place,
        )
        for photo in content.photos.values()
        for number, caption in enumerate(photo.captions)
    ]


def _albums(content: Content, chance: random.Random) -> list[_Idea]:
    return [
        _Idea(
            key=f"series:{place}:{number}",
            subject=series.subject,
            photos=_album_photos(content, series, number, chance),
            caption=caption,
            tags=series.tags,
            place="",
        )
        for place, series in enumerate(content.series)
        for number, caption in enumerate(series.captions)
    ]


def _album_photos(
    content: Content, series: Series, number: int, chance: random.Random
) -> tuple[PlannedPhoto, ...]:
    """A run of the series from a moving start; long albums add second looks of its photographs."""
    start = number % len(series.photos)
    order = [*series.photos[start:], *series.photos[:start]]
    room = len(order) + (2 if len(order) >= MANY else 0)
    size = min(chance.choice((2, 3, 3, 4, 4, 5, 6, 8)), room)
    chosen = [_use(content.photos[file], 0) for file in order[:size]]
    for file in order:
        if len(chosen) >= size:
            break
        photo = content.photos[file]
        if len(photo.looks) > 1:
            chosen.append(_use(photo, chance.randrange(1, len(photo.looks))))
    return tuple(chosen)


def _use(photo: Photo, look: int) -> PlannedPhoto:
    return PlannedPhoto(file=photo.file, look=look, alt=photo.alt_of(look=look))


def _spread(ideas: Sequence[_Idea], chance: random.Random, now: datetime) -> dict[str, datetime]:
    """Give the ideas of one photograph (or series) evenly spaced days, in shuffled order."""
    groups: dict[str, list[str]] = {}
    for idea in ideas:
        groups.setdefault(idea.key.rpartition(":")[0], []).append(idea.key)
    when = {}
    for keys in groups.values():
        chance.shuffle(keys)
        phase = chance.random()
        for place, key in enumerate(keys):
            share = (place + phase + chance.uniform(-0.15, 0.15)) / len(keys) % 1.0
            day = now - SPAN * share
            hour = chance.choices(range(24), weights=_HOURS)[0]
            at = day.replace(hour=hour, minute=0, second=0, microsecond=0)
            at += timedelta(seconds=chance.randrange(3600), milliseconds=chance.randrange(1000))
            if at > now - timedelta(minutes=3):
                at -= timedelta(days=1)
            when[key] = at
    return when


class _Casting:
    """Chooses authors by interest, language and eagerness, and away from repeating themselves."""

    def __init__(self, authors: Sequence[Person]) -> None:
        self._authors = authors
        self._load: Counter[str] = Counter()
        self._used: Counter[tuple[str, str]] = Counter()
        self._shown: Counter[tuple[str, str]] = Counter()

    def reserve(self, ideas: Sequence[_Idea]) -> None:
        for idea in ideas:
            self._note(idea.caption.speaker, idea)

    def author_of(self, idea: _Idea, chance: random.Random) -> Person:
        if idea.caption.speaker:
            return next(who for who in self._authors if who.username == idea.caption.speaker)
        weights = [self._fit(person, idea) for person in self._authors]
        author = weighted_sample(chance=chance, items=self._authors, weights=weights, size=1)[0]
        self._note(author.username, idea)
        return author

    def _note(self, username: str, idea: _Idea) -> None:
        self._load[username] += 1
        self._shown[username, idea.photos[0].file] += 1
        self._used.update((username, photo.file) for photo in idea.photos)

    def _fit(self, person: Person, idea: _Idea) -> float:
        if idea.caption.language not in person.languages or person.posts == 0:
            return 0.0
        liking = 0.02
        if idea.subject in person.interests:
            liking = 4.0 / (1 + person.interests.index(idea.subject))
        # Repeats hurt most in a profile's grid, which shows first photographs.
        on_grid = self._shown[person.username, idea.photos[0].file]
        inside = sum(self._used[person.username, photo.file] for photo in idea.photos)
        eagerness = person.posts / (1 + self._load[person.username]) ** 0.7
        return float(eagerness * liking / 400**on_grid / 4**inside)


def _compose(
    idea: _Idea,
    author: Person,
    at: datetime,
    friends: Mapping[str, Sequence[str]],
    chance: random.Random,
) -> PlannedPost:
    is_album = len(idea.photos) > 1
    circle = friends.get(author.username, [])
    caption = idea.caption.text
    if chance.random() < WITH_TAGS:
        tags = chance.sample(idea.tags, chance.randint(1, min(4, len(idea.tags))))
        caption += chance.choice(("\n\n", " ")) + " ".join(f"#{tag}" for tag in tags)
    with_whom: list[str] = []
    if circle and (idea.subject == "people" or chance.random() < WITH_TAGGED):
        with_whom = chance.sample(circle, min(len(circle), chance.choice((1, 1, 2, 3))))
        caption += chance.choice(("\n", " ", "\n\n")) + _mention(with_whom[0], author, chance)
    return PlannedPost(
        number=0,
        author=author.username,
        at=at,
        subject=idea.subject,
        photos=idea.photos,
        caption=caption,
        place=idea.place if not is_album and chance.random() < WITH_PLACE else "",
        tagged=tuple(with_whom),
        audience=(
            "followers" if not author.private and chance.random() < FOLLOWERS_ONLY else "everyone"
        ),
        has_comments=chance.random() >= COMMENTS_OFF,
    )


def _mention(username: str, author: Person, chance: random.Random) -> str:
    if author.languages[0] in {"en", "fi", "cs", "pl", "sv", "zh", "ja", "tr"}:
        return chance.choice((f"With @{username}", f"📷 with @{username}", f"cc @{username}"))
    return f"📷 @{username}"


def _crowd_drafts(
    content: Content,
    people: Sequence[PlannedPerson],
    count: int,
    chance: random.Random,
    now: datetime,
) -> list[PlannedPost]:
    """Short posts of generated people; they reuse looks that exist anyway."""
    crowd = [member.person for member in people if member.is_crowd]
    if not crowd or not count:
        return []
    photos = [photo for photo in content.photos.values() if photo.looks]
    by_subject: dict[str, list[Photo]] = {}
    for photo in photos:
        by_subject.setdefault(photo.subject, []).append(photo)
    drafts = []
    for author in chance.choices(crowd, weights=[person.posts for person in crowd], k=count):
        photo = chance.choice(by_subject[chance.choice(author.interests)])
        look = chance.randrange(len(photo.looks))
        words = [
            caption.text
            for caption in photo.captions
            if caption.language == "en" and not caption.speaker
        ] or [""]
        tags = " ".join(f"#{tag}" for tag in chance.sample(photo.tags, 2))
        drafts.append(
            PlannedPost(
                number=0,
                author=author.username,
                at=now - SPAN * chance.random() - timedelta(minutes=5),
                subject=photo.subject,
                photos=(_use(photo, look),),
                caption=f"{chance.choice(words)} {tags}".strip(),
                place="",
                tagged=(),
                audience="everyone",
                has_comments=True,
            )
        )
    return drafts
