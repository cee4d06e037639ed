"""What a deployment is told about names, addresses and Redis databases."""

import pytest
from pytest_django import Settings

from apps.core import checks


class TestCheckHosts:
    def test_is_content_with_names(self, settings: Settings) -> None:
        settings.ALLOWED_HOSTS = ["photos.example.org", ".example.net"]

        assert checks.check_hosts(None) == []

    @pytest.mark.parametrize("name", ["*", "*.example.org"])
    def test_refuses_any_name(self, settings: Settings, name: str) -> None:
        settings.ALLOWED_HOSTS = ["photos.example.org", name]

        assert [message.id for message in checks.check_hosts(None)] == ["core.E010"]


class TestCheckSiteUrl:
    def test_is_content_with_https_and_a_name_of_ours(self, settings: Settings) -> None:
        settings.SITE_URL = "https://photos.example.org"
        settings.ALLOWED_HOSTS = ["photos.example.org"]

        assert checks.check_site_url(None) == []

    def test_warns_of_an_open_line_and_of_a_foreign_name(self, settings: Settings) -> None:
        settings.SITE_URL = "http://photos.example.org"
        settings.ALLOWED_HOSTS = ["other.example.org"]

        found = [message.id for message in checks.check_site_url(None)]

        assert found == ["core.W011", "core.E012"]


class TestCheckRedisRoles:
    def test_is_content_with_a_database_for_the_cache(self, settings: Settings) -> None:
        settings.CACHE_URL = "redis://127.0.0.1:6379/1"
        settings.BROKER_URL = settings.CHANNELS_URL = "redis://127.0.0.1:6379/2"
        settings.FEED_SHARDS = ["redis://127.0.0.1:6379/3"]

        assert checks.check_redis_roles(None) == []

    @pytest.mark.parametrize(
        ("cache", "broker"),
        [
            ("redis://localhost:6379/0", "redis://localhost:6379/0"),
            ("redis://localhost", "redis://:secret@localhost:6379/0"),
            ("redis://localhost/?db=2", "redis://localhost/2"),
            ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0"),
        ],
    )
    def test_names_what_shares_it(self, settings: Settings, cache: str, broker: str) -> None:
        settings.CACHE_URL, settings.BROKER_URL = cache, broker
        settings.CHANNELS_URL, settings.FEED_SHARDS = "redis://other/0", ["redis://other/1"]

        (message,) = checks.check_redis_roles(None)

        assert message.id == "core.W013"
        assert "BROKER_URL" in message.msg
        assert "FEED_SHARDS" not in message.msg
