"""The bridge between server and Django: whole requests only, answers of every form, nothing kept by who has left."""

import asyncio
import threading

from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from bihuan.config.bridge import Bridge


class Visitor:
    """The network's side of one request."""

    def __init__(self, *chunks, headers=(), method="POST", path="/", leaves=False):
        self.scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": path,
            "query_string": b"q=1",
            "headers": list(headers),
            "client": ("10.1.2.3", 5000),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
        }
        last = len(chunks) - 1
        self.messages = [
            {"type": "http.request", "body": chunk, "more_body": leaves or index < last}
            for index, chunk in enumerate(chunks)
        ]
        if leaves:
            self.messages.append({"type": "http.disconnect"})
        self.received = []

    async def receive(self):
        while not self.messages:
            await asyncio.sleep(0)
        return self.messages.pop(0)

    async def send(self, message):
        self.received.append(message)

    def body(self):
        return b"".join(message.get("body", b"") for message in self.received)


def visit(visitor, view, limit=10_000):
    """One request to a Django-like handler made of a view that gets the WSGI environment."""

    def app(environ, start_response):
        response = view(environ)
        start_response(f"{response.status_code} OK", list(response.items()))
        if getattr(response, "file_to_stream", None) is not None:
            response.file_to_stream.close = response.close
            return environ["wsgi.file_wrapper"](response.file_to_stream, 4096)
        return response

    asyncio.run(Bridge(app, threads=2, body_limit=limit)(visitor.scope, visitor.receive, visitor.send))
    return visitor


def test_a_body_in_pieces_arrives_whole_and_with_its_length():
    seen = {}

    def view(environ):
        seen.update(length=environ["CONTENT_LENGTH"], body=environ["wsgi.input"].read())
        return HttpResponse("yes")

    visitor = visit(Visitor(b"one ", b"two ", b"three"), view)
    assert seen == {"length": "13", "body": b"one two three"}
    assert visitor.received[0]["status"] == 200
    assert visitor.body() == b"yes"


def test_a_visitor_who_leaves_while_sending_never_reaches_a_view():
    calls = []
    visitor = visit(Visitor(b"half of a file", leaves=True), lambda environ: calls.append(environ))
    assert calls == []
    assert visitor.received == []


def test_a_body_over_the_limit_is_told_by_its_length_and_not_kept():
    seen = {}

    def view(environ):
        seen.update(length=int(environ["CONTENT_LENGTH"]), kept=len(environ["wsgi.input"].read()))
        return HttpResponse(status=413)

    visitor = visit(Visitor(b"x" * 600, b"x" * 600, b"x" * 600), view, limit=1000)
    assert seen["length"] > 1000
    assert seen["kept"] <= 1000
    assert visitor.received[0]["status"] == 413


def test_a_streamed_answer_is_made_by_the_thread_that_began_it():
    threads = set()

    def rows():
        for number in range(3):
            threads.add(threading.get_ident())
            yield f"{number}\n"

    def view(environ):
        threads.add(threading.get_ident())
        return StreamingHttpResponse(rows())

    visitor = visit(Visitor(b""), view)
    assert visitor.body() == b"0\n1\n2\n"
    assert len(threads) == 1
    assert visitor.received[-1] == {"type": "http.response.body", "body": b""}


def test_a_reader_who_leaves_ends_the_stream_and_closes_it():
    closed = []

    class Leaving(Visitor):
        async def send(self, message):
            await super().send(message)
            if len(self.received) == 3:
                self.messages.append({"type": "http.disconnect"})

    def rows():
        try:
            while True:
                yield b"row"
        finally:
            closed.append(True)

    visit(Leaving(b""), lambda environ: StreamingHttpResponse(rows()))
    assert closed == [True]


def test_a_plain_file_is_left_to_the_server_and_closed(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"a plan")
    file = path.open("rb")
    visitor = visit(Visitor(b"", method="GET"), lambda environ: FileResponse(file))
    assert visitor.received[1] == {"type": "http.response.pathsend", "path": str(path)}
    assert file.closed


def test_a_file_read_from_its_middle_is_sent_by_us(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"a plan")
    file = path.open("rb")
    file.seek(2)
    assert visit(Visitor(b"", method="GET"), lambda environ: FileResponse(file)).body() == b"plan"


def test_headers_are_told_apart_as_the_standard_says():
    seen = {}
    headers = [
        (b"content-type", b"text/plain"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"x_forwarded_for", b"6.6.6.6"),
    ]

    def view(environ):
        seen.update(environ)
        return HttpResponse()

    visit(Visitor(b"", headers=headers, path="/订单/"), view)
    assert seen["CONTENT_TYPE"] == "text/plain"
    assert seen["HTTP_COOKIE"] == "a=1; b=2"
    assert seen["HTTP_ACCEPT"] == "text/html,*/*"
    assert "HTTP_X_FORWARDED_FOR" not in seen
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/订单/"
    assert seen["REMOTE_ADDR"] == "10.1.2.3"
