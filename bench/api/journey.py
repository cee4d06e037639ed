"""What a person does with an app: reads home, opens posts, likes, looks at people. For locust."""

# mypy: disable-error-code="untyped-decorator,misc,import-not-found,import-untyped"

import itertools
import json
import os
import random
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

_TOKENS = itertools.cycle(json.loads(Path(os.environ["BENCH_TOKENS"]).read_text()))


class Reader(HttpUser):
    """One app of one person."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {next(_TOKENS)}"
        self.statuses: list[dict[str, Any]] = []
        self.older = ""
        self.client.get("/api/v1/accounts/verify_credentials")
        self.read_home()

    @task(6)
    def read_home(self) -> None:
        answer = self.client.get("/api/v1/timelines/home?limit=20")
        self.statuses = answer.json() if answer.ok else []
        self.older = answer.links.get("next", {}).get("url", "")

    @task(3)
    def read_on(self) -> None:
        if self.older:
            path = "/" + self.older.split("/", 3)[3]
            self.client.get(path, name="/api/v1/timelines/home (older)")

    @task(3)
    def open_post(self) -> None:
        if self.statuses:
            path = f"/api/v1/statuses/{random.choice(self.statuses)['id']}"
            self.client.get(path, name="/api/v1/statuses/:id")
            self.client.get(f"{path}/context", name="/api/v1/statuses/:id/context")

    @task(2)
    def like(self) -> None:
        if self.statuses:
            path = f"/api/v1/statuses/{random.choice(self.statuses)['id']}/favourite"
            self.client.post(path, name="/api/v1/statuses/:id/favourite")

    @task(1)
    def look_at_somebody(self) -> None:
        if self.statuses:
            account_id = random.choice(self.statuses)["account"]["id"]
            self.client.get(f"/api/v1/accounts/{account_id}", name="/api/v1/accounts/:id")

    @task(1)
    def see_what_is_new(self) -> None:
        self.client.get("/api/v1/notifications")
