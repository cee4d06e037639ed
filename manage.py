#!/usr/bin/env python
"""Django's command line inside the environment of this site."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "instaclone.settings")
    execute_from_command_line(sys.argv)
