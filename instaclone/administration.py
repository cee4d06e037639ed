"""The administration's front door; which pages are behind it is up to each app's ``admin``."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "instaclone.admin_site.StaffSite"
