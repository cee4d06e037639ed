"""Carries out a plan step by step; what an interruption leaves undone is done the next time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from apps.accounts.models import Account
from apps.core import counters
from apps.demo.engine.content import load_content
from apps.demo.engine.looks import WIDEST
from apps.demo.engine.plan import SEED, SIZES, make_plan
from apps.demo.engine.planned import Plan, Size
from apps.demo.exceptions import AlreadyLoading, OtherSizeLoaded, SiteHasPeople
from apps.demo.models import DemoLoad
from apps.demo.selectors import account_ids_by_name, latest_load
from apps.demo.services.apps import add_apps
from apps.demo.services.circles import add_circles
from apps.demo.services.door import add_door
from apps.demo.services.follows import add_follows
from apps.demo.services.notices import add_notices
from apps.demo.services.people import add_people
from apps.demo.services.pictures import add_pictures
from apps.demo.services.posts import add_posts
from apps.demo.services.reactions import add_comments, add_marks
from apps.demo.services.reports import add_reports
from apps.demo.types import Cast, Progress

_LOCK = 727_113

_STEPS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("follows", add_follows),
    ("posts", add_posts),
    ("marks", add_marks),
    ("comments", add_comments),
    ("notices", add_notices),
    ("reports", add_reports),
    ("circles", add_circles),
    ("door", add_door),
    ("apps", add_apps),
)


def load_demo(
    *,
    size: Size,
    now: datetime,
    progress: Progress,
    may_join_people: bool = False,
    widest: int = WIDEST,
) -> bool:
    """Fill the site; go on where an earlier attempt stopped. False when all is there already.

    :raises SiteHasPeople: there are accounts that are not the demo's, and nobody insisted.
    :raises OtherSizeLoaded: a smaller demo is there.
    :raises AlreadyLoading: another process is at it.
    """
    with only_loader():
        load = _begun(size, now, may_join_people)
        if load.finished_at is not None:
            return False
        plan = make_plan(
            content=load_content(), size=SIZES[load.size], now=load.planned_at, seed=load.seed
        )
        _carry_out(load, plan, progress, widest)
        load.finished_at = now
        load.save(update_fields=["finished_at"])
    return True


@contextmanager
def only_loader() -> Iterator[None]:
    """Hold the lock under which demo content changes, across transactions.

    :raises AlreadyLoading: another process holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise AlreadyLoading
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _begun(size: Size, now: datetime, may_join_people: bool) -> DemoLoad:
    load = latest_load()
    if load is None:
        if not may_join_people and Account.objects.exists():
            raise SiteHasPeople
        return DemoLoad.objects.create(size=size.name, seed=SEED, planned_at=now)
    if (SIZES[load.size].people or 0) < (size.people or 0):
        raise OtherSizeLoaded
    return load


def _carry_out(load: DemoLoad, plan: Plan, progress: Progress, widest: int) -> None:
    _once(load, "people", partial(add_people, plan=plan, progress=progress))
    cast = Cast(
        plan=plan,
        account_ids=account_ids_by_name(names=[member.username for member in plan.people]),
        private=frozenset(member.username for member in plan.people if member.person.private),
    )
    if "posts" not in load.finished_steps:
        # Commits picture by picture, and finds by itself which are there already.
        add_pictures(cast=cast, progress=progress, widest=widest)
    for name, step in _STEPS:
        _once(load, name, partial(step, cast=cast, progress=progress))
    while counters.fold():
        continue


@transaction.atomic
def _once(load: DemoLoad, name: str, step: Callable[[], None]) -> None:
    """Take a step and note it in one transaction, so that it is taken exactly once."""
    if name in load.finished_steps:
        return
    step()
    load.finished_steps = [*load.finished_steps, name]
    load.save(update_fields=["finished_steps"])
