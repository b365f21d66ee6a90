"""A model that was plugged in is asked; what it fails at is said, and the built-in way goes on."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bihuan.similarity.embedding import NoAnswer, vectors_of


class Model(BaseHTTPRequestHandler):
    said = b""

    def do_POST(self):
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        rows = [{"index": at, "embedding": [3.0, 4.0 * (text == "b")]} for at, text in enumerate(texts)]
        body = self.said or json.dumps({"data": rows[::-1]}).encode()
        self.send_response(401 if self.headers["Authorization"] != "Bearer k" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Nothing on the terminal."""


@pytest.fixture
def model(settings, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.EMBEDDINGS_URL, settings.EMBEDDINGS_KEY = f"http://127.0.0.1:{server.server_port}/v1", "k"
    settings.OUTSIDE_NETWORKS = ["127.0.0.0/8"]
    yield Model
    Model.said = b""
    server.shutdown()
    server.server_close()


def test_a_model_is_asked_where_there_is_one_and_its_failures_are_said(model, settings, english):
    assert vectors_of(["a", "b"]).ravel().tolist() == pytest.approx([1.0, 0.0, 0.6, 0.8])
    model.said = b'{"data": [{"index": 0}]}'
    with pytest.raises(NoAnswer, match="something else than vectors"):
        vectors_of(["a"])
    settings.EMBEDDINGS_KEY = ""
    with pytest.raises(NoAnswer, match="401"):
        vectors_of(["a"])
    settings.OUTSIDE_NETWORKS = []
    with pytest.raises(NoAnswer, match="internal address"):
        vectors_of(["a"])
