"""Finds words for people under a post: remarks, questions and answers, thanks, chimes."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.demo.engine.chance import soon_after, weighted_sample
from apps.demo.engine.content import Exchange, Person, Phrase, Talk
from apps.demo.engine.planned import PlannedComment, PlannedPost

ASKS = 0.13
AUTHOR_ANSWERS = 0.85
AUTHOR_THANKS = 0.38
OTHERS_CHIME = 0.14
ADDRESSED = 0.4
MOST_SPEAKERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One post and those around it; `heard` keeps a sentence from being said twice here."""

    post: PlannedPost
    author: Person
    audience: Sequence[str]
    is_open: bool
    chance: random.Random
    heard: set[str] = field(default_factory=set)


class Conversation:
    """Talk under all posts of a plan; remembers what was said often, so that it is said less."""

    def __init__(
        self,
        *,
        talk: Talk,
        people: Mapping[str, Person],
        friends: Mapping[str, Sequence[str]],
        now: datetime,
    ) -> None:
        self._talk = talk
        self._people = people
        self._friends = friends
        self._now = now
        self._said: Counter[str] = Counter()
        self._number = 0

    def under(self, *, scene: Scene, keen: Sequence[str], quality: float) -> list[PlannedComment]:
        """All comments of one post, replies right after what they answer."""
        chance = scene.chance
        size = min(int(chance.expovariate(1 / (0.6 + 7.5 * quality))), MOST_SPEAKERS)
        liked = set(keen)
        weights = [3.0 if name in liked else 1.0 for name in scene.audience]
        speakers = weighted_sample(chance=chance, items=scene.audience, weights=weights, size=size)
        return [comment for name in speakers for comment in self._thread(scene, self._people[name])]

    def _thread(self, scene: Scene, speaker: Person) -> Iterator[PlannedComment]:
        chance = scene.chance
        exchange = self._exchange(scene, speaker) if chance.random() < ASKS else None
        phrase = exchange.ask if exchange else self._remark(scene, speaker)
        if phrase is None:
            return
        at = soon_after(chance=chance, at=scene.post.at, typical=timedelta(hours=11), now=self._now)
        first = self._comment(scene, speaker, at, self._worded(phrase, scene, speaker), None)
        yield first
        answer = self._author_answer(scene, phrase, exchange)
        if answer is not None:
            yield self._reply(scene, scene.author, speaker, answer, first)
        bystanders = [name for name in scene.audience if name != speaker.username]
        if bystanders and chance.random() < OTHERS_CHIME:
            other = self._people[chance.choice(bystanders)]
            chime = self._choose(self._talk.chime, scene, other)
            if chime is not None:
                yield self._reply(scene, other, speaker, chime, first)

    def _author_answer(
        self, scene: Scene, phrase: Phrase, exchange: Exchange | None
    ) -> Phrase | None:
        chance = scene.chance
        if exchange is not None:
            return chance.choice(exchange.answers) if chance.random() < AUTHOR_ANSWERS else None
        if chance.random() < AUTHOR_THANKS:
            return self._choose(self._talk.thanks, scene, scene.author, tongue=phrase.language)
        return None

    def _remark(self, scene: Scene, speaker: Person) -> Phrase | None:
        pools = [self._talk.by_subject[scene.post.subject], self._talk.general]
        weights = [6, 4]
        if len(scene.post.photos) > 1:
            pools.append(self._talk.carousel)
            weights.append(4)
        return self._choose(scene.chance.choices(pools, weights=weights)[0], scene, speaker)

    def _exchange(self, scene: Scene, speaker: Person) -> Exchange | None:
        """A question not asked here yet, in a language both sides know."""
        shared = set(speaker.languages) & set(scene.author.languages)
        fitting = [
            exchange
            for exchange in self._talk.exchanges
            if exchange.subject in {"", scene.post.subject}
            and scene.post.subject not in exchange.unfit
            and exchange.ask.language in shared
            and exchange.ask.text not in scene.heard
        ]
        if not fitting:
            return None
        drawn = scene.chance.sample(fitting, min(3, len(fitting)))
        exchange = min(drawn, key=lambda candidate: self._said[candidate.ask.text])
        self._said[exchange.ask.text] += 1
        scene.heard.add(exchange.ask.text)
        return exchange

    def _choose(
        self, pool: Sequence[Phrase], scene: Scene, speaker: Person, *, tongue: str = ""
    ) -> Phrase | None:
        """Something this person can say and nobody said here: of four drawn, the least worn."""
        fitting = [
            phrase
            for phrase in pool
            if phrase.language in speaker.languages
            and phrase.text not in scene.heard
            and ("{friend}" not in phrase.text or self._companions(scene, speaker))
        ]
        own = [phrase for phrase in fitting if phrase.language == (tongue or speaker.languages[0])]
        if own and (tongue or scene.chance.random() < 0.5):
            fitting = own
        if not fitting:
            return None
        drawn = scene.chance.sample(fitting, min(4, len(fitting)))
        phrase = min(drawn, key=lambda candidate: self._said[candidate.text])
        self._said[phrase.text] += 1
        scene.heard.add(phrase.text)
        return phrase

    def _companions(self, scene: Scene, speaker: Person) -> list[str]:
        """Friends worth calling over: they may see the post, and it is not theirs."""
        friends = self._friends.get(speaker.username, ())
        return [
            name
            for name in friends
            if name != scene.author.username and (scene.is_open or name in scene.audience)
        ]

    def _worded(self, phrase: Phrase, scene: Scene, speaker: Person) -> str:
        if "{friend}" not in phrase.text:
            return phrase.text
        friend = scene.chance.choice(self._companions(scene, speaker))
        return phrase.text.replace("{friend}", f"@{friend}")

    def _reply(
        self, scene: Scene, writer: Person, to: Person, phrase: Phrase, first: PlannedComment
    ) -> PlannedComment:
        at = soon_after(chance=scene.chance, at=first.at, typical=timedelta(hours=3), now=self._now)
        is_addressed = scene.chance.random() < ADDRESSED
        text = f"@{to.username} {phrase.text}" if is_addressed else phrase.text
        return self._comment(scene, writer, at, text, first.number)

    def _comment(
        self, scene: Scene, writer: Person, at: datetime, text: str, parent: int | None
    ) -> PlannedComment:
        self._number += 1
        return PlannedComment(
            number=self._number,
            post=scene.post.number,
            author=writer.username,
            at=at,
            text=text,
            parent=parent,
        )
