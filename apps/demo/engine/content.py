"""The authored demo content as values: photographs, people, talk, places and licences.

Everything is read from `content/`; nothing is invented here, so a wrong word has one home.
"""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from apps.demo.engine.looks import Look, parse_look

CONTENT_DIR = Path(__file__).resolve().parent.parent / "content"

_PREFIX = re.compile(r"^(?:@(?P<speaker>\w+)|(?P<language>[a-z]{2})): ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words in a language; a `speaker` is the only person they suit."""

    text: str
    language: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    file: str
    subject: str
    mood: str
    alt: str
    tags: tuple[str, ...]
    place: str
    has_text: bool
    looks: tuple[Look, ...]
    captions: tuple[Phrase, ...]

    def alt_of(self, *, look: int) -> str:
        """The description that is true for this framing and tone."""
        chosen = self.looks[look]
        alt = chosen.alt or self.alt
        already_said = alt.lower().startswith("black-and-white")
        if "mono" in chosen.tones and not already_said:
            return f"In black and white: {alt[0].lower()}{alt[1:]}"
        return alt


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    subject: str
    photos: tuple[str, ...]
    tags: tuple[str, ...]
    captions: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    name: str
    locality: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    username: str
    name: str
    pronouns: str
    bio: str
    link: str
    languages: tuple[str, ...]
    interests: tuple[str, ...]
    avatar: str
    private: bool = False
    role: str = ""
    reach: float = 1.0
    posts: float = 1.0

    @property
    def is_notice_board(self) -> bool:
        """The administration's account: followed by some, follows and comments nothing."""
        return self.role == "superuser"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answers; an empty subject fits all but those in `unfit`."""

    subject: str
    unfit: tuple[str, ...]
    ask: Phrase
    answers: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    general: tuple[Phrase, ...]
    carousel: tuple[Phrase, ...]
    thanks: tuple[Phrase, ...]
    chime: tuple[Phrase, ...]
    exchanges: tuple[Exchange, ...]
    by_subject: Mapping[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    file: str
    author: str
    source: str
    licence: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    photos: Mapping[str, Photo]
    series: tuple[Series, ...]
    people: tuple[Person, ...]
    places: Mapping[str, Place]
    talk: Talk
    names: Names
    credits: tuple[Credit, ...]


@cache
def load_content() -> Content:
    """Read all authored content once."""
    photos = tuple(_photo(raw) for raw in _toml("photos")["photo"])
    return Content(
        photos={photo.file: photo for photo in photos},
        series=tuple(_series(raw) for raw in _toml("series")["series"]),
        people=tuple(_person(raw) for raw in _toml("people")["person"]),
        places={name: Place(name=name, **raw) for name, raw in _toml("places").items()},
        talk=_talk(_toml("comments")),
        names=Names(**{kind: tuple(words.split()) for kind, words in _toml("names").items()}),
        credits=load_credits(),
    )


@cache
def load_credits() -> tuple[Credit, ...]:
    """Author, source and licence of every shipped photograph, in the manifest's order."""
    with (CONTENT_DIR / "photo-licences.csv").open(newline="", encoding="utf-8") as manifest:
        return tuple(
            Credit(
                file=row["file"],
                author=row["author"],
                source=row["source"],
                licence=row["licence"],
                width=int(row["width"]),
                height=int(row["height"]),
                size=int(row["bytes"]),
            )
            for row in csv.DictReader(manifest)
        )


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT_DIR / f"{name}.toml").read_text(encoding="utf-8"))


def _phrase(raw: str) -> Phrase:
    prefix = _PREFIX.match(raw)
    if prefix is None:
        return Phrase(text=raw, language="en")
    return Phrase(
        text=raw[prefix.end() :],
        language=prefix["language"] or "en",
        speaker=prefix["speaker"] or "",
    )


def _phrases(raw: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(_phrase(text) for text in raw)


def _look(raw: str | Mapping[str, str]) -> Look:
    if isinstance(raw, str):
        return parse_look(text=raw)
    return parse_look(text=raw["cut"], alt=raw["alt"])


def _photo(raw: Mapping[str, Any]) -> Photo:
    return Photo(
        file=raw["file"],
        subject=raw["subject"],
        mood=raw["mood"],
        alt=raw["alt"],
        tags=tuple(raw["tags"]),
        place=raw.get("place", ""),
        has_text=raw.get("has_text", False),
        looks=tuple(_look(look) for look in raw["looks"]),
        captions=_phrases(raw["captions"]),
    )


def _series(raw: Mapping[str, Any]) -> Series:
    return Series(
        subject=raw["subject"],
        photos=tuple(raw["photos"]),
        tags=tuple(raw["tags"]),
        captions=_phrases(raw["captions"]),
    )


def _person(raw: Mapping[str, Any]) -> Person:
    lists = {"languages": tuple(raw["languages"]), "interests": tuple(raw["interests"])}
    return Person(**{**raw, **lists})


def _talk(raw: Mapping[str, Any]) -> Talk:
    return Talk(
        general=_phrases(raw["general"]),
        carousel=_phrases(raw["carousel"]),
        thanks=_phrases(raw["thanks"]),
        chime=_phrases(raw["chime"]),
        exchanges=tuple(
            Exchange(
                subject=exchange.get("subject", ""),
                unfit=tuple(exchange.get("except", ())),
                ask=_phrase(exchange["ask"]),
                answers=_phrases(exchange["answers"]),
            )
            for exchange in raw["exchange"]
        ),
        by_subject={subject: _phrases(texts) for subject, texts in raw["subject"].items()},
    )
