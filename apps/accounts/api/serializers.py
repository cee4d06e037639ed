"""What apps send to change an account, and what people are told of their own."""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from apps.accounts.models import Account
from apps.accounts.types import AccountChanges, ProfileLink, Visibility
from apps.cards.presentation import entities
from apps.cards.presentation.entities import (
    CredentialAccount,
    Id,
    PlainField,
    Profile,
    Role,
    people,
)
from apps.cards.selectors import account_entities
from apps.core.api.operations import File
from apps.core.api.parameters import InvalidParameter, flag, text
from apps.core.exceptions import NotFound, NotOffered
from apps.graph import selectors as graph_selectors


class AccountIds(TypedDict, total=False):
    """The people who are asked about."""

    id: list[Id]


class Address(TypedDict, total=False):
    """A name, with or without the site."""

    acct: str


class SourceInput(TypedDict, total=False):
    """How apps post for somebody unless told otherwise."""

    privacy: Visibility
    sensitive: bool
    language: str


class ProfileInput(TypedDict, total=False):
    """What a profile says; what is not named stays."""

    display_name: str
    note: str
    avatar: File
    locked: bool
    fields_attributes: list[PlainField]


class AccountInput(ProfileInput, total=False):
    """What can be changed of an account; what is not named stays."""

    website: str
    source: SourceInput


# What the dialect says of who has no part in running the site; admin rights are not for apps.
_NO_ROLE: Role = {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False}


def changes_of(parameters: Mapping[str, Any], *, account: Account) -> AccountChanges:
    """Return what an app wants to change.

    :raises InvalidParameter: something cannot be read.
    :raises NotOffered: it sends a header, and profiles have none here.
    """
    if isinstance(parameters.get("header"), UploadedFile):
        raise NotOffered("Profiles on this site have no header.")
    source = parameters.get("source")
    if source is None:
        source = {}
    if not isinstance(source, Mapping):
        raise InvalidParameter("source must be a structure.")
    return AccountChanges(
        name=_text(parameters, "display_name"),
        bio=_text(parameters, "note"),
        links=_links(parameters, account),
        is_private=_flag(parameters, "locked"),
        default_visibility=_visibility(source),
        default_is_sensitive=_flag(source, "sensitive"),
        default_language=_text(source, "language"),
    )


def avatar_of(parameters: Mapping[str, Any]) -> "UploadedFile[bytes] | None":
    """Return the new photo, if the app sends one.

    :raises InvalidParameter: it is no file.
    """
    avatar = parameters.get("avatar")
    if isinstance(avatar, UploadedFile):
        return avatar
    if avatar:
        raise InvalidParameter("avatar must be a file, sent as multipart/form-data.")
    return None


def credential_account(account: Account) -> CredentialAccount:
    """Return people themselves, with what only they may know."""
    entity = own_entity(account)
    return {
        **entity,
        "source": {
            "privacy": visibility_of(account),
            "sensitive": account.default_is_sensitive,
            "language": language_of(account),
            "note": account.bio,
            "fields": entity["fields"],
            "follow_requests_count": graph_selectors.request_count(account.pk),
            "hide_collections": False,
            "discoverable": not account.is_private,
            "indexable": not account.is_private,
        },
        "role": _NO_ROLE,
        # Where apps made for Pixelfed keep what they have set.
        "settings": {},
    }


def own_profile(account: Account) -> Profile:
    """Return a profile as its owner edits it."""
    entity = own_entity(account)
    has_photo = bool(account.avatar_name)
    return {
        "id": entity["id"],
        "display_name": account.name,
        "note": account.bio,
        "fields": [{"name": field["name"], "value": field["value"]} for field in entity["fields"]],
        "avatar": entity["avatar"] if has_photo else None,
        "avatar_static": entity["avatar_static"] if has_photo else None,
        "avatar_description": "",
        "header": None,
        "header_static": None,
        "header_description": "",
        "locked": account.is_private,
        "bot": False,
        "hide_collections": False,
        "discoverable": not account.is_private,
        "indexable": not account.is_private,
        "show_media": True,
        "show_media_replies": False,
        "show_featured": False,
        "attribution_domains": [],
        "featured_tags": [],
        "formatted_note": entity["note"],
        "formatted_fields": entity["fields"],
    }


def own_entity(account: Account) -> entities.Account:
    """Return people themselves as everybody sees them.

    :raises NotFound: they were deleted since the token was looked at.
    """
    entity = account_entities(account_ids=[account.pk]).get(account.pk)
    if entity is None:
        raise NotFound
    return entity


def visibility_of(account: Account) -> people.Visibility:
    """Return who sees what apps post for somebody, as far as they say nothing else."""
    return cast("people.Visibility", account.usual_visibility.value)


def language_of(account: Account) -> str:
    """Return in which language somebody writes, as far as they have said."""
    return account.default_language or settings.LANGUAGE_CODE


def _text(parameters: Mapping[str, Any], name: str) -> str | None:
    return text(parameters, name) if parameters.get(name) is not None else None


def _flag(parameters: Mapping[str, Any], name: str) -> bool | None:
    return flag(parameters, name) if parameters.get(name) is not None else None


def _visibility(source: Mapping[str, Any]) -> Visibility | None:
    privacy = _text(source, "privacy")
    if not privacy:
        return None
    if privacy not in Visibility.values:
        raise InvalidParameter("source[privacy] must be public, unlisted or private.")
    return Visibility(privacy)


def _links(parameters: Mapping[str, Any], account: Account) -> tuple[ProfileLink, ...] | None:
    """Return the new links; what Pixelfed calls the website is the first of them."""
    fields = parameters.get("fields_attributes")
    if fields is not None:
        return tuple(_fields(fields))
    website = _text(parameters, "website")
    if website is None:
        return None
    kept = [ProfileLink(label=link["label"], url=link["url"]) for link in account.links]
    if not website.strip():
        return tuple(kept[1:])
    if kept and kept[0].url == website.strip():
        return None
    return (ProfileLink(label="", url=website), *kept[1:])


def _fields(fields: Any) -> list[ProfileLink]:
    """Read fields as a list, or as a structure whose names are numbers."""
    rows = list(fields.values()) if isinstance(fields, Mapping) else fields
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidParameter("fields_attributes must be a list of structures.")
    pairs = [(text(row, "name"), text(row, "value")) for row in rows]
    return [ProfileLink(label=name, url=value) for name, value in pairs if value.strip()]
