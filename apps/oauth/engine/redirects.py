"""Redirect addresses: which ones an app may register, and which of its own it may ask for.

An answer that carries a code goes to exactly what was registered. The one exception is the port of
a program on the person's own machine, which the system chooses anew each time (RFC 8252).
"""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

# Shows the code to the person instead of sending it anywhere.
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
MAX_LENGTH = 2_000

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
# What no address contains unescaped.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\U0010ffff\"'<>\\^`{|}]")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]")
# Schemes that a browser handles itself, some of them by running what follows.
_BROWSER_SCHEMES = frozenset(
    """
    about blob cid chrome chrome-extension content data devtools edge feed file filesystem ftp
    intent jar javascript mailto moz-extension opera resource res safari-extension sms tel
    vbscript view-source ws wss wyciwyg x-javascript urn
    """.split()  # noqa: SIM905  # a list would take one line per word
)
# What nobody's name server can lead elsewhere.
_OWN_ADDRESSES = frozenset({"127.0.0.1", "[::1]"})


def is_acceptable(uri: str) -> bool:
    """Tell whether an app may register this address."""
    if uri == OUT_OF_BAND:
        return True
    if not 0 < len(uri) <= MAX_LENGTH or _FORBIDDEN.search(uri):
        return False
    parts = _split(uri)
    if parts is None or parts.fragment or "#" in uri or "@" in parts.netloc:
        return False
    scheme = uri.partition(":")[0]
    if scheme == "https":
        return _is_host(parts)
    if scheme == "http":
        return _is_host(parts) and _host(parts) in {*_OWN_ADDRESSES, "localhost"}
    return _SCHEME.fullmatch(scheme) is not None and scheme not in _BROWSER_SCHEMES


def is_registered(uri: str, registered: list[str]) -> bool:
    """Tell whether an address is one of those registered."""
    if uri in registered:
        return True
    parts = _split(uri)
    if parts is None or not is_acceptable(uri):
        return False
    if parts.scheme != "http" or _host(parts) not in _OWN_ADDRESSES:
        return False
    return any(
        _without_port(known) == _without_port(parts)
        for known in map(_split, registered)
        if known is not None and known.scheme == "http"
    )


def with_parameters(uri: str, parameters: dict[str, str]) -> str:
    """Return an address with more parameters behind those that it has."""
    parts = urlsplit(uri)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *parameters.items()])
    # Not geturl(): it drops the empty host of ``app://?code=``.
    head = uri.partition("?")[0]
    return f"{head}?{query}"


def policy_source(uri: str) -> str:
    """Return what names the place of an acceptable address in a content security policy."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        # Raises for what is no number.
        _ = parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def _is_host(parts: SplitResult) -> bool:
    return _HOST.fullmatch(_host(parts)) is not None


def _without_port(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=_host(parts)))
