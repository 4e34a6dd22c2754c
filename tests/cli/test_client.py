"""Answers get lost; what was begun is begun once."""

import socket
import threading

from nfvo.cli.client import Client
from nfvo.cli.endpoint import Endpoint

ANSWER = b"HTTP/1.1 202 Accepted\r\nLocation: /ops/42\r\nContent-Length: 0\r\n\r\n"


def test_a_lost_answer_is_asked_for_again_with_the_same_key():
    keys = []

    def serve(listener):
        for answer in (b"", ANSWER):
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as file:
                lines = iter(file.readline, b"\r\n")
                headers = dict(x.split(b": ", 1) for x in lines if b": " in x)
                file.read(int(headers[b"Content-Length"]))
                keys.append(headers[b"Idempotency-Key"])
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert Client(Endpoint(url, "token")).begin("/x", {"a": 1}) == "42"
        thread.join(10)
    assert len(keys) == 2 and len(set(keys)) == 1


def test_an_endpoint_does_not_show_its_token():
    assert "secret" not in repr(Endpoint("http://x", "secret"))
