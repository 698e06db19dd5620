"""A model hub on this machine: the few endpoints that fetching needs, and lines that can be cut."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" + "0" * 34
#: Kept apart from the small files, as git-lfs does, and served after a redirect.
LARGE = (".safetensors", ".bin", ".onnx")


@dataclass
class Hub:
    """What the hub holds, how it misbehaves, and what it was asked."""

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    address: str = ""
    cuts: dict[str, list[int]] = field(
        default_factory=dict
    )  #: by file: bytes after which a line is cut, in turn
    wrong: dict[str, int] = field(default_factory=dict)  #: by file: how many times other bytes are sent
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)  #: by repository: status, error code
    whole_only: bool = False  #: no ranges
    dead: bool = False  #: every line is cut before the first byte
    tags: tuple[str, ...] = ()
    slowly: threading.Event | None = None  #: large files stop in the middle until this is set
    asked: list[tuple[str, str, str]] = field(default_factory=list)  #: method, path, range

    def add(self, name: str, folder: Path, **more: bytes) -> dict[str, bytes]:
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        self.repositories[name] = {**files, **more}
        return self.repositories[name]

    def gets(self, ending: str) -> list[str]:
        """The ranges of all downloads of a file."""
        return [span for method, path, span in self.asked if method == "GET" and path.endswith(ending)]


def git_digest(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *_: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append((self.command, path, self.headers.get("Range", "")))
        if self.hub.dead:
            self.close_connection = True
            return
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self.describe("/".join(parts[2:4]))
        elif parts[0] == "large":
            content = self.hub.repositories["/".join(parts[1:3])]["/".join(parts[3:])]
            self.send_file("/".join(parts[3:]), content, {"ETag": "other"}, with_body)
        else:
            self.resolve("/".join(parts[:2]), "/".join(parts[4:]), with_body)

    def describe(self, name: str) -> None:
        if name in self.hub.refused:
            status, code = self.hub.refused[name]
            return self.reply(status, b"{}", {"X-Error-Code": code} if code else {})
        if name not in self.hub.repositories:
            return self.reply(401, b"{}", {"X-Error-Code": "RepoNotFound"})
        siblings = []
        for path, content in self.hub.repositories[name].items():
            one = {"rfilename": path, "size": len(content), "blobId": git_digest(content)}
            if path.endswith(LARGE):
                sha256 = hashlib.sha256(content).hexdigest()
                one["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
            siblings.append(one)
        about = {"id": name, "sha": COMMIT, "siblings": siblings, "tags": list(self.hub.tags)}
        about["cardData"] = {"license": "mit"}
        return self.reply(200, json.dumps(about).encode(), {"Content-Type": "application/json"})

    def resolve(self, name: str, path: str, with_body: bool) -> None:
        content = self.hub.repositories.get(name, {}).get(path)
        if content is None:
            return self.reply(404, b"", {"X-Error-Code": "EntryNotFound"})
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{git_digest(content)}"'}
        if path.endswith(LARGE):
            headers["X-Linked-Etag"] = f'"{hashlib.sha256(content).hexdigest()}"'
            headers["X-Linked-Size"] = str(len(content))
            # On another host, as the real ones are.
            headers["Location"] = f"{self.hub.address}/large/{name}/{path}".replace("127.0.0.1", "localhost")
            return self.reply(302, b"", headers)
        return self.send_file(path, content, headers, with_body)

    def send_file(self, path: str, content: bytes, headers: dict[str, str], with_body: bool) -> None:
        span, start = self.headers.get("Range"), 0
        if span and not self.hub.whole_only:
            start = int(span.removeprefix("bytes=").split("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if with_body and self.hub.wrong.get(path, 0):
            self.hub.wrong[path] -= 1
            content = bytes(len(content))
        self.send_response(206 if "Content-Range" in headers else 200)
        for key, value in {**headers, "Content-Length": str(len(content) - start)}.items():
            self.send_header(key, value)
        self.end_headers()
        if not with_body:
            return
        rest = content[start:]
        if self.hub.cuts.get(path):
            self.wfile.write(rest[: self.hub.cuts[path].pop(0)])
            self.wfile.flush()
            self.close_connection = True
            return
        if self.hub.slowly and path.endswith(LARGE):
            self.wfile.write(rest[: len(rest) // 2])
            self.wfile.flush()
            rest = rest[len(rest) // 2 :]
            self.hub.slowly.wait(30)
        self.wfile.write(rest)

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def running_hub() -> Iterator[Hub]:
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that goes away is no news here
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        if hub.slowly:
            hub.slowly.set()
        server.shutdown()
        server.server_close()
        thread.join()
