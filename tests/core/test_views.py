"""The pages that monitors ask for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core import health, metrics
from tests.factories.accounts import AccountFactory

pytestmark = pytest.mark.urls("tests.core.routes")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


class TestHealthz:
    @pytest.mark.django_db
    def test_asks_nothing_even_of_people_with_a_session(self, client_for):
        client = client_for(AccountFactory())

        with CaptureQueriesContext(connection) as queries:
            response = client.get("/healthz")

        assert (response.status_code, response.content) == (200, b"ok")
        assert len(queries) == 0
        assert "no-store" in response["Cache-Control"]


class TestReadyz:
    @pytest.mark.django_db
    def test_is_ready_and_knows_it_cheaply_the_second_time(self, client):
        assert client.get("/readyz").json() == {"status": "ok", "failures": []}

        with CaptureQueriesContext(connection) as queries:
            client.get("/readyz")

        assert len(queries) == 1

    @pytest.mark.django_db(transaction=True)
    def test_without_the_database_it_is_not(self, client, monkeypatch):
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        connection.close()

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["failures"] == ["database"]
        assert response["Retry-After"]

    @pytest.mark.django_db
    def test_with_a_missing_migration_it_is_not_until_it_is_applied(self, client, monkeypatch):
        monkeypatch.setattr(health, "_migrations", health.AppliedMigrations())
        monkeypatch.setattr(health, "RECHECK_SECONDS", 0)
        last = "SELECT app, name FROM django_migrations WHERE app = 'core' ORDER BY id DESC LIMIT 1"
        with connection.cursor() as cursor:
            cursor.execute(last)
            app, name = cursor.fetchone()
            cursor.execute(
                "DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name]
            )

        assert client.get("/readyz").json()["failures"] == ["migrations"]

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
                [app, name],
            )
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
class TestMetrics:
    @pytest.fixture(autouse=True)
    def _token(self, settings):
        settings.METRICS_TOKEN = "monitor-token"

    def test_shows_the_declared_names_to_the_monitor(self, client):
        metrics.cache_requests.labels(cache="card", result="hit").inc()

        response = client.get("/metrics", headers={"Authorization": "Bearer monitor-token"})

        text = response.content.decode()
        assert response.status_code == 200
        assert 'instaclone_cache_requests_total{cache="card",result="hit"}' in text
        for name in (
            "feed_fanout_lag_seconds",
            "feed_deliveries_total",
            "feed_read_seconds",
            "cache_requests_total",
            "outbox_open",
            "outbox_lag_seconds",
            "queue_depth",
            "realtime_connections",
            "realtime_delivery_seconds",
            "ranker_seconds",
            "ranker_fallback_total",
            "media_jobs_total",
            "safety_decisions_total",
        ):
            assert f"instaclone_{name.removesuffix('_total')}" in text

    @pytest.mark.parametrize("authorization", ["", "Bearer wrong", "monitor-token", "Bearer é"])
    def test_is_not_there_for_others(self, client, authorization):
        response = client.get("/metrics", headers={"Authorization": authorization})

        assert response.status_code == 404

    def test_is_not_there_without_a_token_set(self, client, settings):
        settings.METRICS_TOKEN = ""

        assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
class TestFixedPages:
    @pytest.mark.parametrize(
        ("path", "heading"),
        [
            ("/about/", "About this site"),
            ("/about/rules/", "Rules"),
            ("/styleguide/", "Styleguide"),
        ],
    )
    def test_open_for_visitors_and_for_people_signed_in(self, client, client_for, path, heading):
        for browser in (client, client_for(AccountFactory())):
            response = browser.get(path)
            assert response.status_code == 200
            assert f"<h1>{heading}</h1>" in response.content.decode()


class TestTimed:
    def test_observes_failures_too(self):
        def count():
            (metric,) = metrics.ranker.collect()
            return next(s.value for s in metric.samples if s.name.endswith("_count"))

        before = count()
        with pytest.raises(ValueError, match="x"), metrics.timed(metrics.ranker):
            raise ValueError("x")

        assert count() == before + 1
