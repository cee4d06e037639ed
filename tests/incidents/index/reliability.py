"""What was lost, stuck or done twice."""

from tests.incidents.index.proof import WAYS_IN, Proof

_BACKUPS = "the backup command"

RELIABILITY_LESSONS: tuple[Proof, ...] = (
    Proof("A backup counts once it was restored.", waits_for=_BACKUPS),
    Proof("Backups are encrypted.", waits_for=_BACKUPS),
    Proof(
        "What was accepted happens, whatever is killed or emptied meanwhile.",
        (
            "tests/core/kit/test_processes.py::TestRelayAndWorker"
            "::test_carry_an_effect_out_once_though_its_worker_is_killed",
            "tests/core/kit/outbox/test_relaying.py::TestSweep",
            "tests/faults/test_drills.py::TestKilledAtRandom",
        ),
    ),
    Proof(
        "Feeds are right after everything in Redis was lost.",
        (
            "tests/feed/test_home.py::TestWithoutRedis"
            "::test_feeds_are_right_after_everything_was_lost",
        ),
    ),
    Proof(
        "Sockets hear again when Redis is back.",
        (
            "tests/realtime/test_outages.py::TestRedisOutage"
            "::test_rings_reach_open_sockets_again_when_it_is_back",
        ),
    ),
    Proof("Every effect may happen twice.", ("tests/architecture/test_twice.py",)),
    Proof(
        "A slow mail server gets one mail, and nobody is told twice.",
        (
            "tests/core/test_mail.py::TestSending::test_happens_once",
            "tests/notifications/test_flow.py::TestLike"
            "::test_is_told_once_however_often_the_task_runs",
        ),
    ),
    Proof(
        "Races end in one winner and no failure.",
        (
            f"{WAYS_IN}TestOneOfManyAtOnceHasTheName",
            "tests/graph/test_services.py::TestAtTheSameMoment",
            "tests/posts/services/test_drafts.py::TestConcurrentPublishing",
        ),
    ),
    Proof(
        "Housekeeping goes on with the rest when one part fails.",
        (
            "tests/portability/test_purge.py::TestPurgeDueAccounts"
            "::test_goes_on_with_others_when_one_cannot_be_purged",
            "tests/posts/test_subscribers.py::TestTasks"
            "::test_purge_the_rest_when_one_cannot_be_purged",
            "tests/media/services/test_disposal.py",
        ),
    ),
    Proof(
        "A creating request that comes again acts once.",
        (
            "tests/core/test_idempotency.py::TestIdempotent",
            "tests/core/test_idempotency.py::TestIdempotentUnderConcurrency",
            "tests/posts/api/test_views.py::TestPosts::test_acts_once_for_one_key",
        ),
    ),
    Proof(
        "A site whose moderators are away lets nobody new in by itself.",
        waits_for="closing the door by itself",
    ),
)
