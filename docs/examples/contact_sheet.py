#!/usr/bin/env python3
"""Contact Sheet: sign in to a site, post a photo, and print the home timeline.

    python contact_sheet.py https://photos.example            print the newest posts
    python contact_sheet.py https://photos.example me.jpg "A morning" "Fog over a lake"

Needs Python 3.11 and nothing else.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

SCOPES = "read:statuses write:media write:statuses"
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class Site:
    """A site and, once somebody has signed in, the token that acts for them."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address = address.rstrip("/")
        self.token = token

    def call(self, method: str, path: str, **fields: Any) -> Any:
        """Call the API; fields go in the address of a GET, else as JSON."""
        url, body, headers = f"{self.address}{path}", None, {"Accept": "application/json"}
        if method == "GET":
            url += f"?{urllib.parse.urlencode(fields)}" if fields else ""
        else:
            body = json.dumps(fields).encode()
            headers["Content-Type"] = "application/json"
            # A request that is sent twice, because the network failed, acts once.
            headers["Idempotency-Key"] = str(uuid.uuid4())
        return self._send(method, url, body, headers)[1]

    def upload(self, photo: Path, description: str) -> str:
        """Upload a photo; return its id once it can be posted."""
        mark = secrets.token_hex(16)
        parts = [
            f'Content-Disposition: form-data; name="description"\r\n\r\n{description}'.encode(),
            f'Content-Disposition: form-data; name="file"; filename="{photo.name}"\r\n'
            f"Content-Type: application/octet-stream\r\n\r\n".encode()
            + photo.read_bytes(),
        ]
        body = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), part) for part in parts)
        body += f"--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        status, media = self._send("POST", f"{self.address}/api/v2/media", body, kind)
        while status in (202, 206):  # taken in, and not yet processed
            time.sleep(0.5)
            status, media = self._send("GET", f"{self.address}/api/v1/media/{media['id']}")
        return str(media["id"])

    def _send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, Any]:
        request = urllib.request.Request(url, body, headers or {}, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        while True:
            try:
                with urllib.request.urlopen(request) as answer:
                    return answer.status, json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503):
                    raise SystemExit(json.load(error).get("error", error.reason)) from error
                time.sleep(int(error.headers.get("Retry-After", 1)))


def sign_in(site: Site, ask: Any = input) -> None:
    """Have the person agree in their browser; ``ask`` shows an address and returns the code."""
    app = site.call(
        "POST",
        "/api/v1/apps",
        client_name="Contact Sheet",
        redirect_uris=OUT_OF_BAND,
        scopes=SCOPES,
    )
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": OUT_OF_BAND,
        "scope": SCOPES,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = f"{site.address}/oauth/authorize?{urllib.parse.urlencode(query)}"
    token = site.call(
        "POST",
        "/oauth/token",
        grant_type="authorization_code",
        code=ask(f"Open {address}\nand type in the code: ").strip(),
        client_id=app["client_id"],
        client_secret=app["client_secret"],
        redirect_uri=OUT_OF_BAND,
        code_verifier=verifier,
    )
    site.token = token["access_token"]


def post_photo(site: Site, photo: Path, caption: str, description: str) -> str:
    """Post a photo; return where it is."""
    media_id = site.upload(photo, description)
    status = site.call("POST", "/api/v1/statuses", status=caption, media_ids=[media_id])
    return str(status["url"])


def home(site: Site, limit: int = 10) -> list[str]:
    """Return the newest posts in a line each."""
    statuses = site.call("GET", "/api/v1/timelines/home", limit=limit)
    return [
        f"@{one['account']['acct']}  {len(one['media_attachments'])} photos  "
        f"{one['favourites_count']} likes  {one['url']}"
        for one in statuses
    ]


def main(arguments: list[str]) -> None:
    site = Site(arguments[0])
    sign_in(site)
    if len(arguments) == 4:
        print(post_photo(site, Path(arguments[1]), arguments[2], arguments[3]))
    print("\n".join(home(site)))


if __name__ == "__main__":
    main(sys.argv[1:])
