"""What can go wrong before the site runs; each message tells a person what to do next."""


class EmbeddedError(Exception):
    """The embedded servers or the supervised site cannot run."""


class BinaryNotFound(EmbeddedError):
    """No usable server program is installed."""


class AlreadyRunning(EmbeddedError):
    """Another process owns the data directory."""


class ServerFailed(EmbeddedError):
    """A server was started and did not become ready."""


class PortTaken(EmbeddedError):
    """Another process listens on the address of the site."""
