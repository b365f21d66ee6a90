"""A small real mail server for the tests: takes mails on a socket of its own, refuses whom it is told to."""

import socketserver
import threading
from contextlib import contextmanager


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 post office")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            verb = line.split(" ")[0].upper().rstrip(":")
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.answer(verb, line)

    def answer(self, verb: str, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if verb == "RCPT" and address in self.server.refuses:
            self.say(f"{self.server.refuses[address]} no")
        elif verb == "DATA":
            self.say("354 go on")
            self.server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.say("250 taken")
        else:
            self.say("250 ok")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Office(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails: list[bytes] = []
        self.refuses: dict[str, int] = {}


@contextmanager
def post_office():
    with Office() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
