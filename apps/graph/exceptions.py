"""What cannot be between two people."""

from apps.core.exceptions import DomainError
from apps.graph.types import (
    MAX_HIDDEN_WORD,
    MAX_HIDDEN_WORDS,
    MAX_LIST_MEMBERS,
    MAX_LISTS,
)


class CannotFollowYourself(DomainError):
    """Follower and followee are the same account."""

    code = "cannot_follow_yourself"
    message = "You cannot follow yourself."


class CannotMuteYourself(DomainError):
    """Muter and muted are the same account."""

    code = "cannot_mute_yourself"
    message = "You cannot mute yourself."


class CannotBlockYourself(DomainError):
    """Blocker and blocked are the same account."""

    code = "cannot_block_yourself"
    message = "You cannot block yourself."


class CannotRestrictYourself(DomainError):
    """Restricter and restricted are the same account."""

    code = "cannot_restrict_yourself"
    message = "You cannot restrict yourself."


class TooManyHiddenWords(DomainError):
    """The list of hidden words is over its limits."""

    code = "too_many_hidden_words"
    message = (
        f"At most {MAX_HIDDEN_WORDS} words or phrases of {MAX_HIDDEN_WORD} characters are possible."
    )


class NotAFollower(DomainError):
    """Only followers can be close friends: whoever stops following leaves the list."""

    code = "not_a_follower"
    message = "Only people who follow you can be close friends."


class TitleMissing(DomainError):
    """A list has no title that could be read."""

    code = "title_missing"
    message = "A list needs a title."


class TooManyLists(DomainError):
    """Somebody has as many lists as there can be."""

    code = "too_many_lists"
    message = f"At most {MAX_LISTS} lists are possible."


class ListIsFull(DomainError):
    """A list has as many people on it as there can be."""

    code = "list_is_full"
    message = f"At most {MAX_LIST_MEMBERS} people fit on a list."


class NotFollowed(DomainError):
    """Only people one follows can be on lists: nobody is watched without knowing."""

    code = "not_followed"
    message = "Only people you follow can be on a list."
