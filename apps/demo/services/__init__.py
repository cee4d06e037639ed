"""Loads the plan into the database, and takes it out again."""

from apps.demo.services.acceptance import seed_acceptance
from apps.demo.services.loading import load_demo
from apps.demo.services.resetting import reset_demo

__all__ = ["load_demo", "reset_demo", "seed_acceptance"]
