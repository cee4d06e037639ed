"""The changes of who may see what, with what is seen before, after, and once each is reverted."""

from dataclasses import dataclass

from tests.privacy.deeds import (
    Act,
    add_close_friend,
    approve,
    archive,
    ask,
    ask_to_be_deleted,
    block,
    deactivate,
    follow,
    go_private,
    go_public,
    lift,
    list_again,
    mute,
    reactivate,
    remove,
    remove_close_friend,
    remove_follower,
    restore,
    stay,
    suspend,
    unarchive,
    unblock,
    unfollow,
    unlist,
    unmute,
)
from tests.privacy.world import ANONYMOUS

Sight = frozenset[str]

NOTHING: Sight = frozenset()
READ: Sight = frozenset({"page", "likes", "comments", "file", "profile", "place", "tagged"})
SHARED = READ | {"explore", "hashtag"}
FOLLOWED: Sight = frozenset({"home", "api"})
KEPT: Sight = frozenset({"saved"})
TOLD: Sight = frozenset({"saved", "notifications"})
CLOSE = READ - {"tagged"} | FOLLOWED
# Files of public posts are the same for everybody: a block does not reach them.
FILE_ONLY: Sight = frozenset({"file"})
OWN: Sight = frozenset({"page", "likes", "comments", "file"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A change and its reversal, seen by whom it concerns and by somebody whom it does not."""

    name: str
    post: str
    viewer: str
    before: Sight
    change: Act
    after: Sight
    revert: Act
    # What is seen once the change is reverted, where that is not what was seen before.
    reverted: Sight | None = None
    others: tuple[tuple[str, Sight], ...] = ()
    # Where what comes back shows within a minute only, because a page is remembered that long.
    late: Sight = NOTHING
    # Puts back what the reversal rightly does not.
    mend: tuple[Act, ...] = ()


SCENES = (
    Scene(
        name="a request is accepted, and the follower removed",
        post="post_private",
        viewer="pending",
        before=NOTHING,
        change=approve("private_owner", "pending"),
        after=READ | FOLLOWED,
        revert=remove_follower("private_owner", "pending"),
        others=(("stranger", NOTHING), ("follower", READ | FOLLOWED | TOLD)),
        mend=(ask("pending", "private_owner"),),
    ),
    Scene(
        name="unfollowing and following again",
        post="post_private",
        viewer="follower",
        before=READ | FOLLOWED | TOLD,
        change=unfollow("follower", "private_owner"),
        after=NOTHING,
        revert=follow("follower", "private_owner"),
        others=(("close_friend", READ | FOLLOWED),),
    ),
    Scene(
        name="a follower is removed from a public account",
        post="post_for_followers",
        viewer="follower",
        before=READ | FOLLOWED | TOLD,
        change=remove_follower("public_owner", "follower"),
        after=NOTHING,
        revert=follow("follower", "public_owner"),
        others=(("close_friend", READ | FOLLOWED),),
    ),
    Scene(
        name="going private, and public again",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=go_private("public_owner"),
        after=NOTHING,
        revert=go_public("public_owner"),
        others=(
            (ANONYMOUS, NOTHING),
            ("follower", READ | FOLLOWED | TOLD),
            ("public_owner", READ | FOLLOWED | {"notifications"}),
        ),
        late=frozenset({"hashtag"}),
    ),
    Scene(
        name="going public, and private again",
        post="post_private",
        viewer="stranger",
        before=NOTHING,
        change=go_public("private_owner"),
        after=SHARED,
        revert=go_private("private_owner"),
        # Who asked has not been accepted by that.
        others=(("pending", SHARED), ("blocked", FILE_ONLY)),
        late=frozenset({"hashtag"}),
    ),
    Scene(
        name="a close friend is removed and added",
        post="post_close_friends",
        viewer="close_friend",
        before=CLOSE | TOLD,
        change=remove_close_friend("public_owner", "close_friend"),
        after=NOTHING,
        revert=add_close_friend("public_owner", "close_friend"),
        others=(("follower", NOTHING),),
    ),
    Scene(
        name="a follower becomes a close friend and ceases to be one",
        post="post_close_friends",
        viewer="follower",
        before=NOTHING,
        change=add_close_friend("public_owner", "follower"),
        after=CLOSE,
        revert=remove_close_friend("public_owner", "follower"),
        others=(("close_friend", CLOSE | TOLD),),
    ),
    Scene(
        name="muting and unmuting",
        post="post_public",
        viewer="close_friend",
        before=SHARED | FOLLOWED,
        change=mute("close_friend", "public_owner"),
        after=SHARED,
        revert=unmute("close_friend", "public_owner"),
        others=(("follower", SHARED | FOLLOWED | TOLD),),
    ),
    Scene(
        name="archiving and unarchiving",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=archive("post_public"),
        after=NOTHING,
        revert=unarchive("post_public"),
        others=((ANONYMOUS, NOTHING), ("follower", NOTHING), ("public_owner", OWN)),
    ),
    Scene(
        name="leaving the shared lists, and coming back",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=unlist("post_public"),
        # The place is named to whoever may see a post from there; who is not signed in is asked to.
        after=READ | KEPT,
        revert=list_again("post_public"),
        others=((ANONYMOUS, READ - {"place"}), ("follower", READ | FOLLOWED | TOLD)),
    ),
    Scene(
        name="removed and restored by moderators",
        post="post_public",
        viewer="follower",
        before=SHARED | FOLLOWED | TOLD,
        change=remove("post_public"),
        after=NOTHING,
        revert=restore("post_public"),
        # Notifications of what was taken away are withdrawn.
        reverted=SHARED | FOLLOWED | KEPT,
        others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
    ),
    *(
        Scene(
            name=name,
            post="post_public",
            viewer="follower",
            before=SHARED | FOLLOWED | KEPT,
            change=leave("public_owner"),
            after=NOTHING,
            revert=come_back("public_owner"),
            others=((ANONYMOUS, NOTHING), ("stranger", NOTHING)),
            late=frozenset({"hashtag"}),
        )
        for name, leave, come_back in (
            ("the author is suspended, and the suspension lifted", suspend, lift),
            ("the author deactivates and comes back", deactivate, reactivate),
            ("the author asks to be deleted and stays", ask_to_be_deleted, stay),
        )
    ),
    Scene(
        name="the viewer is suspended, and the suspension lifted",
        post="post_public",
        viewer="stranger",
        before=SHARED | KEPT,
        change=suspend("stranger"),
        after=FILE_ONLY,
        revert=lift("stranger"),
    ),
    Scene(
        name="blocking, and unblocking without following again",
        post="post_public",
        viewer="close_friend",
        before=SHARED | FOLLOWED,
        change=block("public_owner", "close_friend"),
        after=FILE_ONLY,
        revert=unblock("public_owner", "close_friend"),
        reverted=SHARED,
        others=(("follower", SHARED | FOLLOWED | KEPT),),
        mend=(follow("close_friend", "public_owner"),),
    ),
    Scene(
        name="being blocked by a follower, and unblocked",
        post="post_private",
        viewer="close_friend",
        before=READ | FOLLOWED,
        change=block("close_friend", "private_owner"),
        after=NOTHING,
        revert=unblock("close_friend", "private_owner"),
        reverted=NOTHING,
        mend=(follow("close_friend", "private_owner"),),
    ),
)
