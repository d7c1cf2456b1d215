"""The doors: JSON-2 and XML-RPC with a key, web routes with a session."""

import json
import re
import xmlrpc.client
from dataclasses import dataclass

import requests

PATIENCE = 60  # seconds for one answer
_CSRF = re.compile(r'csrf_token: "([^"]+)"')
_TRACE = re.compile(r"Traceback \(most recent call last\).*", re.S)


@dataclass
class Answer:
    """What came back; `trace` is what a program's fault left, else empty."""

    kind: str  # "answered", "refused" or "fault"
    text: str
    sentence: str = ""
    trace: str = ""


class Caller:
    """Calls one server, as whoever a key or a session says."""

    def __init__(self, url, database, place):
        self.url = url
        self.database = database
        self.keys = place.keys
        self.uids = {role: user.id for role, user in place.users.items()}
        self.http = requests.Session()
        self.sessions = {}
        self.csrf = {}

    def json2(self, role, model, method, ids, kwargs, context):
        body = {**kwargs, **({"ids": ids} if ids is not None else {})}
        if context is not None:
            body["context"] = context
        answer = self.http.post(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(body),
            headers={
                "Content-Type": "application/json",
                "X-Odoo-Database": self.database,
                **({"Authorization": f"bearer {self.keys[role]}"} if role in self.keys else {}),
            },
            timeout=PATIENCE,
        )
        if answer.status_code == 200:
            return Answer("answered", answer.text)
        try:
            said = answer.json()
        except ValueError:
            said = {"message": answer.text, "debug": answer.text}
        if answer.status_code == 500:
            return Answer("fault", answer.text, trace=said.get("debug") or answer.text)
        return Answer("refused", json.dumps(said.get("message")), sentence=said.get("message"))

    def xmlrpc(self, role, model, method, ids, kwargs, context):
        kwargs = {**kwargs, **({"context": context} if context is not None else {})}
        args = [] if ids is None else [ids]
        body = _dump(
            (
                self.database,
                self.uids.get(role, 2),
                self.keys.get(role, "wrong"),
                model,
                method,
                args,
                kwargs,
            )
        )
        answer = self.http.post(
            f"{self.url}/xmlrpc/2/object",
            data=body.encode("utf-8", "surrogatepass"),
            headers={"Content-Type": "text/xml"},
            timeout=PATIENCE,
        )
        try:
            xmlrpc.client.loads(answer.content)
        except xmlrpc.client.Fault as fault:
            if trace := _TRACE.search(fault.faultString):
                return Answer("fault", answer.text, trace=trace[0])
            return Answer("refused", fault.faultString, sentence=fault.faultString)
        return Answer("answered", answer.text)

    def route(self, role, path, params=None, json_params=None, form=None):
        """Visit a page, send a form, or call a route for programs with `json_params`.

        :param form: {field: value or list of them}; a pair of name and bytes is a file
        """
        session = self._session(role)
        if json_params is not None:
            answer = session.post(
                self.url + path,
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": json_params}),
                headers={"Content-Type": "application/json"},
                timeout=PATIENCE,
            )
            said = answer.json() if answer.status_code == 200 else {}
            if error := said.get("error"):
                data = error.get("data") or {}
                if _is_refusal(data.get("name") or ""):
                    return Answer("refused", data.get("message"), sentence=data.get("message"))
                return Answer("fault", answer.text, trace=data.get("debug") or answer.text)
        elif form is not None:
            answer = self._send_form(session, path, form)
        else:
            answer = session.get(
                self.url + path, params=params, timeout=PATIENCE, allow_redirects=False
            )
        if answer.status_code >= 500:
            return Answer("fault", answer.text, trace="in the log")
        if answer.status_code >= 400:
            return Answer("refused", answer.text, sentence="see the page")
        return Answer("answered", answer.text)

    def _send_form(self, session, path, form):
        if session not in self.csrf:
            page = session.get(f"{self.url}/my/statements", timeout=PATIENCE).text
            self.csrf[session] = _CSRF.search(page)[1]
        files = {name: value for name, value in form.items() if isinstance(value, tuple)}
        data = {name: value for name, value in form.items() if name not in files}
        return session.post(
            self.url + path,
            data={"csrf_token": self.csrf[session], **data},
            files=files or None,
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def page(self, role, path):
        """Return the body of a page as bytes, and its type."""
        answer = self._session(role).get(self.url + path, timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != 200:
            raise RuntimeError(f"{role} did not get {path}: {answer.status_code}")
        return answer.content, answer.headers.get("Content-Type", "")

    def _session(self, role):
        if role not in self.sessions:
            session = self.sessions[role] = requests.Session()
            if role in self.keys:
                login = {"db": self.database, "login": role, "password": f"{role}-{role}"}
                done = session.post(
                    f"{self.url}/web/session/authenticate",
                    json={"jsonrpc": "2.0", "method": "call", "params": login},
                    timeout=PATIENCE,
                )
                if not done.json().get("result", {}).get("uid"):
                    raise RuntimeError(f"{role} could not log in: {done.text}")
        return self.sessions[role]


def _is_refusal(name):
    return name.startswith(("odoo.exceptions.", "werkzeug.exceptions.", "odoo.http.Session"))


class _Marshaller(xmlrpc.client.Marshaller):
    """Writes any number, as a program that keeps to no specification would."""

    dispatch = dict(xmlrpc.client.Marshaller.dispatch)

    def _dump_int(self, value, write):
        write(f"<value><int>{value}</int></value>\n")

    dispatch[int] = _dump_int


def _dump(params):
    body = _Marshaller("utf-8", allow_none=True).dumps(params)
    return (
        f"<?xml version='1.0'?><methodCall><methodName>execute_kw</methodName>{body}</methodCall>"
    )
