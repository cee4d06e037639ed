"""What the rules of the house need beside the house itself."""

from tests.core.kit.conftest import registry
from tests.media.conftest import media_root

__all__ = ["media_root", "registry"]
