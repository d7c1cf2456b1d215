import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from . import screenshots
from .progress import Problem


@pytest.fixture
def serve():
    """Serve one answer to everything, as long as the test lasts; return the address."""
    servers = []

    def start(answer: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def sentence(url: str) -> str:
    with pytest.raises(Problem) as problem:
        screenshots.require_demo(url, "nowhere")
    return str(problem.value)


def test_an_address_where_nothing_listens_is_said_in_a_sentence(serve):
    url = serve(b"")
    free = url.rpartition(":")[0] + ":1"
    assert sentence(free).startswith(f"No Odoo answers at {free} (")
    assert "make demo serves it" in sentence(free)


def test_an_address_that_is_none_is_said_in_a_sentence():
    assert sentence("localhost").startswith("No Odoo answers at localhost (")


def test_something_else_that_answers_is_no_odoo(serve):
    url = serve(b"<html>It works!</html>")
    assert sentence(url).startswith(f"No Odoo answers at {url} (")


def test_a_database_that_is_not_the_demo_is_said_in_a_sentence(serve):
    url = serve(json.dumps({"error": {"message": "Odoo Server Error"}}).encode())
    login = screenshots.SCREENS[0].login
    assert sentence(url) == (
        f"{url} lets no {login} into a database nowhere: "
        "make demo serves it, or name another: dev/screenshots URL DATABASE."
    )


def test_the_demo_is_let_pass(serve):
    screenshots.require_demo(serve(json.dumps({"result": {"uid": 7}}).encode()), "cobranza_demo")


def test_nothing_is_installed_before_the_demo_answers(monkeypatch):
    def never(*_arguments):
        raise AssertionError("installs without a demo to look at")

    monkeypatch.setattr(screenshots.debian, "install_missing", never)
    with pytest.raises(Problem):
        screenshots.take(["http://127.0.0.1:1"])


def test_every_picture_has_a_name_of_its_own():
    names = [screen.name for screen in screenshots.SCREENS]
    assert sorted(names) == sorted(set(names))


def test_a_path_names_a_record_exactly_when_one_is_looked_for():
    for screen in screenshots.SCREENS:
        assert ("{id}" in screen.path) == bool(screen.find), screen.name
