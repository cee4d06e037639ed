"""The suite's settings in a process of its own, with the probe app on the suite's database."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.kit.probe"]
DATABASES["default"]["NAME"] = os.environ["PROBE_DATABASE"]
