"""A real HTTP round trip: a toy server answers as the vendor would, a small client checks it."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

import pytest

from rollover import TemporaryCodeRequest, WindowConfig
from rollover.testing import IsBegin, IsExpiry, assert_response

OLD, NEW = WindowConfig(14_400), WindowConfig(86_400, 57_600)


class Vendor(BaseHTTPRequestHandler):
    """Hand out codes by the server's settings, which only confirm changes (V10)."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/confirm":
            self.server.config, answer = self.server.configured, {}
        else:
            seconds = int(datetime.fromisoformat(body["WhenValid"]).timestamp())
            config = self.server.config
            begins = seconds - (seconds - config.epoch_seconds) % config.window_seconds
            answer = {
                "code": f"{begins % 10**8:08}",
                "beginsOn": self.written(begins),
                "expiresOn": self.written(begins + config.window_seconds),
            }
        sent = json.dumps({"result": "Success", "messages": [], "data": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    @staticmethod
    def written(seconds):
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.0000000+00:00")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def vendor():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    server.config, server.configured = OLD, NEW
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def post_with_urllib(url, body):
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(request, timeout=10) as response:
        return json.load(response)


def post_with_requests(url, body):
    return pytest.importorskip("requests").post(url, json=body, timeout=10).json()


def post_with_httpx(url, body):
    return pytest.importorskip("httpx").post(url, json=body, timeout=10, trust_env=False).json()


def post_with_aiohttp(url, body):
    aiohttp = pytest.importorskip("aiohttp")

    async def answer():
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            return await response.json()

    return asyncio.run(answer())


CLIENTS = post_with_urllib, post_with_requests, post_with_httpx, post_with_aiohttp


FIELDS = {"begins": "Data.BeginsOn", "expires": "Data.ExpiresOn"}


@pytest.mark.parametrize("post", CLIENTS)
def test_a_response_follows_the_new_settings_only_once_confirmed(vendor, post):
    when = "2026-10-16T20:15:00Z"
    asked = TemporaryCodeRequest("A12345", 1234, when, model="5440").to_dict()

    body = post(f"{vendor}/code", asked)
    assert_response(body, OLD, when_valid=when, **FIELDS)

    # Configured and applied, but not confirmed: the server still follows the old settings.
    with pytest.raises(AssertionError, match="was confirm called"):
        assert_response(body, NEW, when_valid=when, old=OLD, **FIELDS)

    post(f"{vendor}/confirm", {})
    body = post(f"{vendor}/code", asked)
    assert_response(body, NEW, when_valid=when, old=OLD, **FIELDS)
    assert body["data"] == {
        "code": body["data"]["code"],
        "beginsOn": IsBegin(NEW, when),
        "expiresOn": IsExpiry(NEW, when),
    }
