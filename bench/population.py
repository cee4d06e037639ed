"""A large community by COPY: a million posts and three million follows in a minute or two.

Who follows how many, who is followed and who posts is drawn from log-normal distributions, the
same for the same seed. The spread of 1.2 is that of the degrees in a real friendship graph of
4,039 people (median 25, mean 44, 90th percentile 112, most 1,045); attention is shared out more
unevenly than effort, so popularity has a spread of 2. One account is followed by nearly all.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, models, transaction
from django.utils import timezone
from numpy.typing import NDArray

from apps.accounts.models import Account
from apps.core.ids import EPOCH_MS, SEQUENCE_COUNT, SHARD_COUNT
from apps.core.models import Counter
from apps.graph.models import Follow, Following
from apps.media.models import MediaItem
from apps.posts.models import AuthorPost, Post, PostMedia
from bench.crowd import BLURHASH, PLACEHOLDER, RENDITIONS
from bench.figures import note

DEGREE_SPREAD = 1.2
POPULARITY_SPREAD = 2.0
ROWS_AT_ONCE = 50_000

# Ids of all these moments have 19 digits, as those of today.
JOINED_FROM = datetime(2024, 11, 1, tzinfo=UTC)
POSTED_FROM = datetime(2024, 12, 1, tzinfo=UTC)
POSTED_FOR = timedelta(days=365)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large a population is; ``probes`` are readers with exactly that many follows."""

    accounts: int = 100_000
    posts: int = 1_000_000
    follows: int = 3_000_000
    star_followers: int = 99_000
    probes: tuple[int, ...] = (*[150] * 200, 100, 5_000)
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody's ids and edges; edges and authors are positions in ``account_ids``."""

    shape: Shape
    account_ids: Numbers
    followers: Numbers
    followees: Numbers
    post_ids: Numbers
    authors: Numbers

    @property
    def star_id(self) -> int:
        return int(self.account_ids[0])

    @property
    def star_follower_ids(self) -> list[int]:
        """The followers of the star, in the order of their ids."""
        ids: list[int] = sorted(self.account_ids[self.followers[self.followees == 0]].tolist())
        return ids

    def probe_ids(self, *, follows: int) -> list[int]:
        """The readers who follow exactly so many."""
        return [
            int(self.account_ids[position])
            for position, count in enumerate(self.shape.probes, start=1)
            if count == follows
        ]


def draw(shape: Shape) -> Population:
    """Draw a population; the same shape gives the same one."""
    chance = np.random.default_rng(shape.seed)
    joined = _milliseconds(JOINED_FROM) + np.arange(shape.accounts, dtype=np.int64) * 10
    shards = chance.integers(0, SHARD_COUNT, shape.accounts, dtype=np.int64)
    followers, followees = _draw_follows(shape, chance)
    authors = _draw_authors(shape, chance)
    step = int(POSTED_FOR.total_seconds() * 1000) // shape.posts
    posted = (
        _milliseconds(POSTED_FROM)
        + np.arange(shape.posts, dtype=np.int64) * step
        + chance.integers(0, step, shape.posts, dtype=np.int64)
    )
    return Population(
        shape=shape,
        account_ids=_ids(joined, shards),
        followers=followers,
        followees=followees,
        post_ids=_ids(posted, shards[authors]),
        authors=authors,
    )


@functools.cache
def loaded_population() -> Population:
    """Draw the population that several measurements share, and load it unless it is there."""
    population = draw(Shape())
    if not Account.objects.filter(pk=population.star_id).exists():
        note("  loading 1 M posts and 3 M follows")
        load(population)
    return population


@transaction.atomic
def load(population: Population) -> None:
    """Write a population into an otherwise small database, indexes last, and analyze it."""
    loaded = [Account, Follow, Following, Post, MediaItem, PostMedia, AuthorPost, Counter]
    with _without_indexes(loaded):
        _load_people(population)
        _load_follows(population)
        _load_posts(population)
        _load_counts(population)
    with connection.cursor() as cursor:
        for model in loaded:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _draw_follows(shape: Shape, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Return edges without repeats as (followers, followees), the star's and the probes' exact."""
    count = shape.accounts
    first_free = 1 + len(shape.probes)
    edges = [_edge(chance.permutation(np.arange(first_free, count))[: shape.star_followers], 0)]
    for position, wanted in enumerate(shape.probes, start=1):
        others = chance.choice(np.arange(first_free, count), wanted, replace=False)
        edges.append(_edge(position, others))
    found = np.concatenate(edges)
    effort = _shares(chance, count - first_free, DEGREE_SPREAD)
    popularity = _shares(chance, count - 1, POPULARITY_SPREAD)
    while (missing := shape.follows - len(found)) > 0:
        drawn = missing + missing // 8
        follower = first_free + _pick(chance, effort, drawn)
        followee = 1 + _pick(chance, popularity, drawn)
        new = np.unique(_edge(follower, followee)[follower != followee])
        new = new[~np.isin(new, found)]
        found = np.concatenate([found, chance.permutation(new)[:missing]])
    return found >> 32, found & 0xFFFF_FFFF


def _draw_authors(shape: Shape, chance: np.random.Generator) -> Numbers:
    """Return the author of each post, in the order of publishing."""
    return _pick(chance, _shares(chance, shape.accounts, DEGREE_SPREAD), shape.posts)


def _edge(follower: Any, followee: Any) -> Numbers:
    edge: Numbers = np.asarray(follower, dtype=np.int64) << 32 | np.asarray(
        followee, dtype=np.int64
    )
    return edge


def _shares(chance: np.random.Generator, count: int, spread: float) -> NDArray[np.float64]:
    """Return the running total of log-normal shares."""
    total: NDArray[np.float64] = np.cumsum(chance.lognormal(sigma=spread, size=count))
    total /= total[-1]
    return total


def _pick(chance: np.random.Generator, shares: NDArray[np.float64], count: int) -> Numbers:
    return np.searchsorted(shares, chance.random(count)).astype(np.int64)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _ids(moments: Numbers, shards: Numbers) -> Numbers:
    """Mint ids as ``core.ids`` does, for moments that differ."""
    sequence = np.arange(len(moments), dtype=np.int64) % SEQUENCE_COUNT
    ids: Numbers = ((moments - EPOCH_MS) << 23) | (shards << 10) | (sequence << 1)
    return ids


def _load_people(population: Population) -> None:
    rows = (
        f"{account_id}\tcrowd_{position:07d}"
        for position, account_id in enumerate(population.account_ids.tolist())
    )
    _copy(Account, ["id", "username"], rows, population.shape.accounts, password="!")  # noqa: S106  # nobody can sign in with it


def _load_follows(population: Population) -> None:
    follower_ids = population.account_ids[population.followers]
    followee_ids = population.account_ids[population.followees]
    for model, keys in (
        (Follow, ("followee_id", "follower_id")),
        (Following, ("follower_id", "followee_id")),
    ):
        by_name = {"followee_id": followee_ids, "follower_id": follower_ids}
        first, second = (by_name[key] for key in keys)
        # In the order of the key, so that its index grows at the end only.
        order = np.lexsort((second, first))
        rows = (
            f"{one}\t{other}"
            for one, other in zip(first[order].tolist(), second[order].tolist(), strict=True)
        )
        _copy(model, keys, rows, len(order))


def _load_posts(population: Population) -> None:
    post_ids = population.post_ids.tolist()
    author_ids = population.account_ids[population.authors].tolist()
    count = len(post_ids)
    pairs = list(zip(post_ids, author_ids, strict=True))
    _copy(
        Post,
        ["id", "author_id", "caption", "published_at"],
        (
            f"{post_id}\t{author_id}\tMorning light, take {number}\t{_moment_of(post_id)}"
            for number, (post_id, author_id) in enumerate(pairs)
        ),
        count,
    )
    _copy(
        MediaItem,
        ["id", "owner_id", "name"],
        (f"{post_id}\t{author_id}\t{post_id:032x}" for post_id, author_id in pairs),
        count,
        state="ready",
        access="public",
        width=1080,
        height=810,
        renditions=RENDITIONS,
        blurhash=BLURHASH,
        placeholder=PLACEHOLDER,
        attached_at=timezone.now(),
    )
    _copy(
        PostMedia,
        ["post_id", "media_id"],
        (f"{post_id}\t{post_id}" for post_id in post_ids),
        count,
        position=0,
        alt_text="A harbor at dawn",
    )
    by_author = sorted((author_id, post_id) for post_id, author_id in pairs)
    _copy(
        AuthorPost,
        ["author_id", "post_id"],
        (f"{author_id}\t{post_id}" for author_id, post_id in by_author),
        count,
    )


def _load_counts(population: Population) -> None:
    """Write the folded counts; there are no likes and comments to count."""
    ids = population.account_ids
    counted = [
        (int(ids[position]), kind, int(value))
        for kind, positions in (
            ("followers", population.followees),
            ("following", population.followers),
            ("posts", population.authors),
        )
        for position, value in enumerate(np.bincount(positions, minlength=len(ids)))
        if value
    ]
    rows = (f"{subject_id}\t{kind}\t{value}" for subject_id, kind, value in sorted(counted))
    _copy(Counter, ["subject_id", "kind", "value"], rows, len(counted))


def _copy(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[str],
    count: int,
    **constants: object,
) -> None:
    """COPY rows of tab-separated columns; the other columns get ``constants`` or their default."""
    table = model._meta.db_table
    same = _constants(model, set(columns), constants)
    names = ", ".join([*columns, *same])
    tail = "".join(f"\t{_text(value)}" for value in same.values()) + "\n"
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        block: list[str] = []
        done = 0
        for row in rows:
            block.append(row)
            if len(block) == ROWS_AT_ONCE:
                copy.write(tail.join(block) + tail)
                done += len(block)
                block = []
                if done % 1_000_000 == 0:
                    note(f"  {table}: {done:,} of {count:,} rows")
        if block:
            copy.write(tail.join(block) + tail)


def _constants(
    model: type[models.Model], given_per_row: set[str], constants: dict[str, object]
) -> dict[str, object]:
    """What is the same in all rows; columns with a default in the database are left to it."""
    same: dict[str, object] = {}
    for column in model._meta.concrete_fields:
        name = column.column
        if name is None or name in given_per_row or column.generated:
            continue
        if name in constants:
            same[name] = constants[name]
        elif getattr(column, "auto_now", False):
            same[name] = timezone.now()
        elif not column.has_db_default() and not isinstance(column, models.AutoField):
            same[name] = column.get_default()
    return same


def _text(value: object) -> str:
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case list() | dict():
            return json.dumps(value)
        case _:
            return str(value)


def _moment_of(post_id: int) -> str:
    milliseconds = (post_id >> 23) + EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).isoformat()


@contextmanager
def _without_indexes(loaded: Sequence[type[models.Model]]) -> Iterator[None]:
    """Drop foreign keys and secondary indexes for a bulk load, and make them again after it."""
    tables = [model._meta.db_table for model in loaded]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
            FROM pg_constraint
            WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
            """,
            [tables],
        )
        foreign_keys = cursor.fetchall()
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes
            WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)
            """,
            [tables],
        )
        indexes = cursor.fetchall()
        for table, name, _ in foreign_keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        note(f"  making {len(indexes)} indexes and {len(foreign_keys)} foreign keys")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in foreign_keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
