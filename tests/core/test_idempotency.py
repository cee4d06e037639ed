"""One key, one effect: through retries, races, refusals and crashes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.decorators import api_view, permission_classes
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from apps.core.exceptions import DomainError
from apps.core.idempotency import (
    IdempotencyKeyReused,
    InvalidIdempotencyKey,
    StillRunning,
    fingerprint_of,
    idempotent,
    purge_expired_keys,
)
from apps.core.models import IdempotencyRecord, OutboxRow

PERSON = SimpleNamespace(pk=7, is_authenticated=True)
OTHER = SimpleNamespace(pk=8, is_authenticated=True)
NOBODY = SimpleNamespace(pk=None, is_authenticated=False)


def write():
    """The effect whose number the tests count."""
    return OutboxRow.objects.create(event="e", subscriber="s", queue="q", payload={})


def effects():
    return OutboxRow.objects.count()


@idempotent
def create(request):
    row = write()
    return JsonResponse({"id": row.id}, status=201, headers={"Location": f"/{row.id}/"})


def post(data=None, *, key="k1", user=PERSON, path="/create/", **extra):
    request = RequestFactory().post(
        path,
        {"caption": "sea"} if data is None else data,
        headers={"Idempotency-Key": key} if key else {},
        **extra,
    )
    request.user = user
    return request


@pytest.mark.django_db
class TestIdempotent:
    def test_the_same_request_gets_the_same_answer_and_acts_once(self):
        first, second = create(post()), create(post())

        assert effects() == 1
        assert (second.status_code, second.content) == (201, first.content)
        assert second["Location"] == first["Location"]
        assert second["Content-Type"] == first["Content-Type"]
        assert second["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first

    def test_the_same_key_with_another_body_is_refused(self):
        create(post())

        with pytest.raises(IdempotencyKeyReused) as refused:
            create(post({"caption": "lake"}))

        assert refused.value.status == 422
        assert effects() == 1

    def test_the_same_key_at_another_address_is_refused(self):
        create(post())

        with pytest.raises(IdempotencyKeyReused):
            create(post(path="/elsewhere/"))

    def test_keys_belong_to_accounts(self):
        create(post())
        create(post(user=OTHER))

        assert effects() == 2

    def test_other_keys_act_again(self):
        create(post())
        create(post(key="k2"))

        assert effects() == 2

    def test_without_key_or_account_every_request_acts(self):
        create(post(key=""))
        create(post(key=""))
        create(post(user=NOBODY))
        create(post(user=NOBODY))

        assert effects() == 4

    @pytest.mark.parametrize("key", ["x" * 201, "é", "a\tb", "a\nb"])
    def test_odd_keys_are_refused(self, key):
        request = post(key="")
        request.META["HTTP_IDEMPOTENCY_KEY"] = key

        with pytest.raises(InvalidIdempotencyKey):
            create(request)

        assert effects() == 0

    def test_reads_the_key_of_a_plain_form(self):
        form = {"caption": "sea", "idempotency_key": "k1", "csrfmiddlewaretoken": "a"}
        create(post(form, key=""))

        second = create(post({**form, "csrfmiddlewaretoken": "b"}, key=""))

        assert second["Idempotent-Replayed"] == "true"
        assert effects() == 1

    def test_repeats_redirects(self):
        view = idempotent(lambda request: HttpResponseRedirect(f"/p/{write().id}/"))

        first, second = view(post()), view(post())

        assert second.status_code == 302
        assert second["Location"] == first["Location"]

    @pytest.mark.parametrize("status", [400, 404, 422, 500, 503])
    def test_a_refusal_leaves_nothing_and_the_key_free(self, status):
        @idempotent
        def refuse(request):
            write()
            return HttpResponse(status=status)

        assert refuse(post()).status_code == status
        assert effects() == 0
        assert create(post()).status_code == 201

    def test_a_failure_leaves_nothing_and_the_key_free(self):
        @idempotent
        def fail(request):
            write()
            raise DomainError("no")

        with pytest.raises(DomainError):
            fail(post())

        assert effects() == 0
        assert create(post()).status_code == 201

    def test_does_not_keep_cookies(self):
        @idempotent
        def view(request):
            response = HttpResponse("ok")
            response.set_cookie("session", "secret")
            return response

        view(post())

        assert not view(post()).cookies
        assert "secret" not in str(IdempotencyRecord.objects.get().headers)

    def test_ends_after_a_day(self):
        create(post())
        _age(hours=25)

        create(post({"caption": "another"}))

        assert effects() == 2

    def test_purging_keeps_what_may_still_be_asked_for(self):
        create(post(key="old"))
        _age(hours=25)
        create(post(key="new"))

        assert purge_expired_keys() == 1
        assert IdempotencyRecord.objects.get().key == "new"


class NameSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=5)


class CreateApi(APIView):
    authentication_classes = ()
    permission_classes = ()

    @idempotent
    def post(self, request):
        serializer = NameSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({"id": write().id, **serializer.validated_data}, status=201)


@api_view(["POST"])
@permission_classes([])
@idempotent
def create_function(request):
    return Response({"id": write().id, "name": request.data["name"]}, status=201)


@pytest.mark.django_db
class TestIdempotentApi:
    @pytest.mark.parametrize("view", [CreateApi.as_view(), create_function])
    @pytest.mark.parametrize("kind", ["json", "multipart"])
    def test_answers_are_rendered_and_repeated(self, view, kind):
        def call():
            request = APIRequestFactory().post(
                "/", {"name": "ana"}, format=kind, headers={"Idempotency-Key": "k1"}
            )
            force_authenticate(request, user=PERSON)
            return view(request)

        first, second = call(), call()

        assert (first.status_code, second.status_code) == (201, 201)
        assert b'"name":"ana"' in first.content
        assert second.content == first.content
        assert second["Content-Type"] == "application/json"
        assert second["Idempotent-Replayed"] == "true"
        assert effects() == 1

    def test_invalid_input_may_be_corrected_under_the_same_key(self):
        def call(name):
            request = APIRequestFactory().post(
                "/", {"name": name}, format="json", headers={"Idempotency-Key": "k1"}
            )
            force_authenticate(request, user=PERSON)
            return CreateApi.as_view()(request)

        assert call("too long").status_code == 422
        assert call("ana").status_code == 201
        assert call("ben").status_code == 422
        assert effects() == 1


class TestFingerprintOf:
    def test_files_count_by_content_and_can_be_read_afterwards(self):
        def request(content):
            return post({"file": SimpleUploadedFile("a.jpg", content)})

        one, same, other = request(b"x" * 5_000_000), request(b"x" * 5_000_000), request(b"y")

        assert fingerprint_of(one) == fingerprint_of(same) != fingerprint_of(other)
        assert len(one.FILES["file"].read()) == 5_000_000

    @pytest.mark.parametrize(
        ("one", "other"),
        [({"a": "bc"}, {"ab": "c"}), ({"a": ["b", "c"]}, {"a": ["bc"]}), ({"a": "b"}, {"a": "B"})],
    )
    def test_tells_fields_apart(self, one, other):
        assert fingerprint_of(post(one)) != fingerprint_of(post(other))

    def test_json_counts_as_sent(self):
        def request(body):
            return post(body, content_type="application/json")

        assert fingerprint_of(request({"a": 1})) == fingerprint_of(request({"a": 1}))
        assert fingerprint_of(request({"a": 1})) != fingerprint_of(request({"a": 2}))


@pytest.mark.django_db(transaction=True)
class TestIdempotentUnderConcurrency:
    def test_identical_requests_at_once_have_one_effect(self):
        barrier = threading.Barrier(12)

        def call(_):
            barrier.wait()
            try:
                return create(post()).status_code
            except StillRunning as refused:
                return refused.status
            finally:
                connections.close_all()

        with ThreadPoolExecutor(12) as pool:
            statuses = list(pool.map(call, range(12)))

        assert effects() == 1
        assert set(statuses) <= {201, 409}
        assert 201 in statuses

    def test_while_it_runs_a_program_is_told_and_a_browser_waits(self):
        started, may_finish = threading.Event(), threading.Event()

        @idempotent
        def slow(request):
            started.set()
            may_finish.wait(10)
            return HttpResponse(str(write().id))

        def call(request):
            try:
                return slow(request)
            finally:
                connections.close_all()

        form = {"caption": "sea", "idempotency_key": "k1"}
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(call, post(form, key=""))
            started.wait(10)
            with pytest.raises(StillRunning) as refused:
                slow(post(form, key="k1"))
            second = pool.submit(call, post(form, key=""))
            may_finish.set()

            assert first.result().content == second.result().content
        assert refused.value.status == 409
        assert refused.value.retry_after
        assert effects() == 1

    def test_a_death_in_the_middle_leaves_nothing_and_the_key_free(self):
        @idempotent
        def dies(request):
            write()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.close()
            return HttpResponse(str(write().id))

        with pytest.raises(Exception, match=r"terminat|closed|connection"):
            dies(post())
        connection.close()

        assert effects() == 0
        assert create(post()).status_code == 201
        assert effects() == 1


def _age(*, hours):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotencyrecord"
            " SET created_at = created_at - make_interval(hours => %s)",
            [hours],
        )
