#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0
"""A gatekeeper before Electric: it knows who asks, and decides what they get.

The app sends a token and its position in the log. Table, where, columns and Electric's secret are
added here, so that nobody can ask for anything else.
"""

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

# A real backend has a database of users, with salted hashes.
PASSWORDS = {"emma": "emma-demo", "jonas": "jonas-demo"}

# What a client may say: where it is in the log, and which part of its own rows it wants. Anything
# else, such as table, where or secret, is dropped.
PROTOCOL = {"offset", "handle", "live", "live_sse", "cursor", "log", "expired_handle",
            "cache-buster", "subset__where", "subset__params", "subset__order_by",
            "subset__limit", "subset__offset"}
FROM_CLIENT = {"Accept", "Accept-Encoding", "If-None-Match"}
# These concern one connection, and are made anew for the other one; the rest passes.
NOT_TO_CLIENT = {"connection", "keep-alive", "transfer-encoding", "trailer", "upgrade",
                 "cache-control", "date", "server"}

REFRESH_SECONDS = 30 * 24 * 3600


def seal(text):
    return hmac.new(options.key.encode(), text.encode(), hashlib.sha256).hexdigest()


def make_token(kind, user, seconds):
    """Says who it is for and until when, and is signed: nothing has to be stored."""
    text = f"{kind}:{user}:{time.time() + seconds}"
    return base64.urlsafe_b64encode(text.encode()).decode() + "." + seal(text)


def user_of(kind, token):
    """The user whom a token of that kind was made for; None if it is forged or has expired."""
    try:
        encoded, _, signature = token.partition(".")
        text = base64.urlsafe_b64decode(encoded).decode()
        if not hmac.compare_digest(signature.encode(), seal(text).encode()):
            return None
        token_kind, user, end = text.split(":")
        return user if token_kind == kind and time.time() < float(end) else None
    except ValueError:
        return None


def notes_of(user):
    """The one shape that there is: a user's own notes."""
    query = {"table": "notes", "where": "owner = $1", "params[1]": user,
             "columns": '"id","title","body","pinned","updated_at"'}
    return query | ({"secret": options.secret} if options.secret else {})


def private(cache_control):
    """An answer for one user: no cache that several share may keep it."""
    directives = [part.strip() for part in cache_control.split(",") if part.strip()]
    shared = ("public", "private", "s-maxage")
    return ", ".join(["private"] + [part for part in directives if not part.startswith(shared)])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    disable_nagle_algorithm = True  # or a body would wait for its headers' arrival
    timeout = 90  # longer than a long poll

    def do_POST(self):
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > 4096:
            self.close_connection = True  # the body has not been read
            return self.answer(413, {"message": "The body is missing or too long."})
        try:
            values = json.loads(self.rfile.read(int(size)))
            given = {name: str(value) for name, value in values.items()}
        except (ValueError, AttributeError):
            return self.answer(400, {"message": "The body is no JSON object."})
        if self.path == "/login":
            return self.log_in(given.get("user", ""), given.get("password", ""))
        if self.path == "/token":
            return self.renew(given.get("refresh_token", ""))
        return self.answer(404, {"message": "Not found"})

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path != "/shapes/notes":
            return self.answer(404, {"message": "Not found"})
        user = user_of("access", self.headers.get("Authorization", "").removeprefix("Bearer "))
        if not user:
            return self.answer(401, {"message": "The token is missing, wrong or has expired."})
        if user in options.block:
            return self.answer(403, {"message": f"{user} has been blocked."})
        asked = {name: value for name, value in parse_qsl(query, True) if name in PROTOCOL}
        return self.forward(asked | notes_of(user))

    def log_in(self, user, password):
        known = PASSWORDS.get(user, "")
        if not known or not hmac.compare_digest(known.encode(), password.encode()):
            return self.answer(401, {"message": "The name or the password is wrong."})
        refresh_token = make_token("refresh", user, REFRESH_SECONDS)
        return self.answer(200, self.access(user) | {"refresh_token": refresh_token})

    def renew(self, refresh_token):
        user = user_of("refresh", refresh_token)
        if user not in PASSWORDS:  # also one who has been removed since
            return self.answer(401, {"message": "The session has ended."})
        return self.answer(200, self.access(user))

    def access(self, user):
        return {"token": make_token("access", user, options.token_seconds),
                "expires_in": options.token_seconds}

    def answer(self, status, values, headers=()):
        body = json.dumps(values).encode()
        self.send_response(status)
        for name, value in (("Content-Type", "application/json"), ("Cache-Control", "no-store"),
                            ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def forward(self, query):
        is_secure = electric.scheme == "https"
        connect = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        upstream = connect(electric.hostname, electric.port, timeout=60)
        headers = {name: self.headers[name] for name in FROM_CLIENT if name in self.headers}
        path = electric.path.rstrip("/") + "/v1/shape?" + urlencode(query)
        try:
            upstream.request("GET", path, headers=headers)
            response = upstream.getresponse()
        except (OSError, http.client.HTTPException):
            upstream.close()
            return self.answer(502, {"message": "Electric cannot be reached."},
                               [("Retry-After", "2")])
        try:
            self.pass_on(response)
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # cut off on one side: the other one has to see it
        finally:
            upstream.close()

    def pass_on(self, response):
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in NOT_TO_CLIENT:
                self.send_header(name, value)
        self.send_header("Cache-Control", private(response.headers.get("Cache-Control", "")))
        self.send_header("Vary", "Authorization")
        if response.length is None:  # an event stream, or a body that is sent while it is made
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        is_chunked = response.length is None
        while piece := response.read1(65536):  # what is there, without waiting for more
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece)
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")
        elif response.length:
            self.close_connection = True  # less than was announced


def parse_options():
    parser = argparse.ArgumentParser(description="Lets users of the demo read their own notes.")
    parser.add_argument("--electric", default="http://127.0.0.1:3000", metavar="URL")
    parser.add_argument("--host", default="127.0.0.1", help="in a container: 0.0.0.0")
    parser.add_argument("--port", type=int, default=5134, help="0 for any that is free")
    parser.add_argument("--token-seconds", type=float, default=60, help="how long a token holds")
    parser.add_argument("--block", action="append", default=[], metavar="USER")
    parsed = parser.parse_args()
    # Secrets come from the environment: everybody sees the arguments of a process. Whoever knows
    # the key can make tokens.
    parsed.secret = os.environ.get("ELECTRIC_SECRET", "")
    parsed.key = os.environ.get("PROXY_KEY", "for the demo only")
    return parsed


if __name__ == "__main__":
    options = parse_options()
    electric = urlsplit(options.electric)
    server = ThreadingHTTPServer((options.host, options.port), Handler)
    print(f"listening on http://{options.host}:{server.server_port}", flush=True)
    server.serve_forever()
