"""The Django app ``accounts``; usernames can stand in the addresses of every app."""

from django.apps import AppConfig
from django.urls import register_converter


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from apps.accounts.usernames import UsernameConverter  # noqa: PLC0415  # apps load first

        register_converter(UsernameConverter, "username")
