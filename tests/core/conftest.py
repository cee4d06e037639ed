"""Property tests are repeatable, and a busy machine does not fail them."""

from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")
