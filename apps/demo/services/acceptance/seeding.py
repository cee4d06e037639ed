"""Makes an acceptance site, or finds it as it is, and describes it."""

from datetime import datetime
from typing import Any

from apps.core import counters
from apps.demo.engine.acceptance import Script
from apps.demo.services.acceptance.people import ensure_people
from apps.demo.services.acceptance.pictures import ensure_pictures, settle
from apps.demo.services.acceptance.report import describe
from apps.demo.services.acceptance.things import add_things, posts_of
from apps.demo.services.acceptance.tokens import ensure_tokens
from apps.demo.services.loading import only_loader


def seed_acceptance(*, seed: int, now: datetime) -> dict[str, Any]:
    """Make everybody and everything of the visibility matrix beside what is there already.

    Returns where it all is; a repetition with the same seed makes nothing twice.

    :raises AlreadyLoading: another process is at it.
    :raises PicturesNotReady: the workers do not get to the pictures.
    """
    script = Script(seed)
    with only_loader():
        people = ensure_people(script=script)
        if not posts_of(script=script, people=people):
            pictures = ensure_pictures(script=script, people=people)
            add_things(script=script, people=people, pictures=pictures, now=now)
        settle(people=people)
        while counters.fold():
            continue
        tokens = ensure_tokens(script=script, people=people, now=now)
        return describe(script=script, people=people, tokens=tokens)
