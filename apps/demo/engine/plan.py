"""The whole demo as one value: pure, and the same for the same seed, size and `now`."""

from datetime import datetime

from apps.demo.engine.circles import keep_for_circles, plan_circles
from apps.demo.engine.content import Content
from apps.demo.engine.crowd import plan_people
from apps.demo.engine.follows import plan_follows
from apps.demo.engine.planned import Plan, Size
from apps.demo.engine.publishing import plan_posts
from apps.demo.engine.reactions import plan_reactions

SEED = 20211

SMALL = Size(name="small")
MEDIUM = Size(name="medium", people=5_000, follows=100_000, crowd_posts=1_500)
SIZES = {size.name: size for size in (SMALL, MEDIUM)}


def make_plan(*, content: Content, size: Size, now: datetime, seed: int = SEED) -> Plan:
    """People, edges, posts of the last eight weeks and what others did with them."""
    people = plan_people(content=content, count=size.people, seed=seed, now=now)
    follows, requests = plan_follows(people=people, wanted=size.follows, seed=seed, now=now)
    circles = plan_circles(follows=follows)
    published = plan_posts(
        content=content,
        people=people,
        follows=follows,
        crowd_posts=size.crowd_posts,
        seed=seed,
        now=now,
    )
    posts = keep_for_circles(posts=published, circles=circles)
    reactions = plan_reactions(
        content=content,
        people=people,
        follows=follows,
        circles=circles,
        posts=posts,
        seed=seed,
        now=now,
    )
    return Plan(
        size=size,
        people=people,
        follows=follows,
        requests=requests,
        circles=circles,
        posts=posts,
        likes=reactions.likes,
        saves=reactions.saves,
        comments=reactions.comments,
        comment_likes=reactions.comment_likes,
    )
