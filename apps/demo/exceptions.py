"""Why demo content is not loaded."""

from apps.core.exceptions import Conflict, Unavailable


class SiteHasPeople(Conflict):
    """The demo's passwords are public, so it does not settle among real people unasked."""

    code = "site_has_people"
    message = "This site has people already, and demo content brings logins with public passwords."


class OtherSizeLoaded(Conflict):
    """A smaller demo is there and cannot grow in place."""

    code = "other_size_loaded"
    message = "Demo content of a smaller size is loaded. Replace it with --reset."


class AlreadyLoading(Conflict):
    """Another process is at it."""

    code = "already_loading"
    message = "Demo content is being loaded by another process. Wait until it has finished."


class PicturesNotReady(Unavailable):
    """The pictures of an acceptance site are not rendered within the time for it."""

    code = "pictures_not_ready"
    message = "The pictures are not ready. Are the media workers running? Repeat the command."
