"""People who write through the site's own addresses and keep books of what they were promised."""

import contextlib
import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

TOKEN = "d" * 32
RETRIES = 20
TIMEOUT_SECONDS = 10.0
Answer = tuple[int, float]


@dataclass(slots=True)
class Entry:
    """One write: ``key`` is its Idempotency-Key and, where it has a text, the text."""

    kind: str
    account_id: int
    target: int
    key: str
    attempts: int = 0
    status: int = 0

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Ledger:
    """What was asked and answered so far; filled by several threads."""

    entries: list[Entry] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    pages: list[Answer] = field(default_factory=list)

    def note(self, method: str, status: int) -> None:
        """Count an answer; 0 stands for none."""
        self.statuses[f"{method} {status}"] += 1

    def as_json(self) -> list[dict[str, Any]]:
        return [{**asdict(e), "acknowledged": e.is_acknowledged} for e in self.entries]


class Writer(threading.Thread):
    """One signed-in person who posts, likes, follows, comments and reads home until stopped."""

    def __init__(
        self,
        *,
        port: int,
        person: dict[str, Any],
        world: dict[str, Any],
        ledger: Ledger,
        seed: int,
        stop: threading.Event,
    ) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._person = person
        self._world = world
        self._ledger = ledger
        self._chance = random.Random(seed)
        self._enough = stop
        # Kept in the world, so that a second drill goes on where the first one ended.
        self._media: list[str] = person["media"]
        self._unfollowed: list[str] = person.setdefault("unfollowed", [*world["strangers"]])
        self._unliked: list[int] = person.setdefault("unliked", [*world["posts"]])

    def run(self) -> None:
        while not self._enough.is_set():
            self._read_home()
            entry = self._next()
            self._ledger.entries.append(entry)
            self._write(entry)
            self._enough.wait(self._chance.uniform(0.01, 0.08))

    def _next(self) -> Entry:
        kind = self._chance.choice(("post", "like", "follow", "comment", "comment"))
        target = self._world["posts"][0]
        if kind == "post" and self._media:
            target = self._media.pop()
        elif kind == "follow" and self._unfollowed:
            target = self._unfollowed.pop()
        elif kind == "like" and self._unliked:
            target = self._unliked.pop()
        else:
            kind = "comment"
        return Entry(
            kind=kind, account_id=self._person["id"], target=int(target), key=uuid.uuid4().hex
        )

    def _write(self, entry: Entry) -> None:
        """Send a write; after an answer that leaves it open, half of the people insist."""
        insists = self._chance.random() < 0.5
        for _ in range(RETRIES if insists else 1):
            entry.attempts += 1
            entry.status, _seconds = self._send(entry)
            self._ledger.note(entry.kind, entry.status)
            if entry.is_acknowledged or self._enough.is_set():
                return
            time.sleep(0.3)

    def _send(self, entry: Entry) -> Answer:
        if entry.kind == "post":
            body = json.dumps({"photos": [{"media_id": str(entry.target)}], "caption": entry.key})
            return self._ask("POST", "/api/instaclone/v1/posts/", body, "application/json", entry)
        form = {"text": entry.key} if entry.kind == "comment" else {}
        path = {
            "like": f"/p/{entry.target}/like/",
            "comment": f"/p/{entry.target}/comments/",
            "follow": f"/{self._world['names'].get(str(entry.target))}/follow/",
        }[entry.kind]
        return self._ask("POST", path, urlencode(form), "application/x-www-form-urlencoded", entry)

    def _read_home(self) -> None:
        answer = self._ask("GET", "/", "", "", None)
        self._ledger.note("home", answer[0])
        self._ledger.pages.append(answer)

    def _ask(
        self, method: str, path: str, body: str, content_type: str, entry: Entry | None
    ) -> Answer:
        """Return status (0: no answer) and seconds."""
        headers = {
            "Cookie": f"{self._world['cookie']}={self._person['session']}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json" if method == "POST" else "text/html",
        }
        if content_type:
            headers["Content-Type"] = content_type
        if entry is not None:
            headers["Idempotency-Key"] = entry.key
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        status = 0
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request(method, path, body=body or None, headers=headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
            if "/accounts/login" in answer.headers.get("Location", ""):
                status = int(http.HTTPStatus.UNAUTHORIZED)
        return status, time.monotonic() - started


@contextlib.contextmanager
def writing(*, port: int, world: dict[str, Any], seed: int) -> Iterator[Ledger]:
    """Let everybody of the world write while the block lasts; yields their ledger."""
    ledger, stop = Ledger(), threading.Event()
    writers: Sequence[Writer] = [
        Writer(port=port, person=person, world=world, ledger=ledger, seed=seed + number, stop=stop)
        for number, person in enumerate(world["people"])
    ]
    for writer in writers:
        writer.start()
    try:
        yield ledger
    finally:
        stop.set()
        for writer in writers:
            writer.join(timeout=TIMEOUT_SECONDS + 2)
