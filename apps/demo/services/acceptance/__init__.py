"""Makes a site on which every rule of visibility can be checked, and says where everything is."""

from apps.demo.services.acceptance.seeding import seed_acceptance

__all__ = ["seed_acceptance"]
