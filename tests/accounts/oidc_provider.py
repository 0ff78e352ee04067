"""A small OpenID Connect provider over loopback HTTP, with a switch for each thing that real ones get wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What it says, and what it does wrong. `claims` go into the ID token, `userinfo` comes from there."""

    issuer: str = ""
    client_id: str = "civocracy"
    secret: str = "provider-secret-4711"
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    signed_userinfo: bool = False
    #: Overrides of the token: {"iss": …}, {"aud": …}, {"nonce": …}, {"exp": …}; None leaves one out.
    forged: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    refuses: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def sign_in(self, address: str) -> str:
        """What happens in the person's browser: the authorization page, and where it leads back to."""
        query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({'error': self.refuses, 'state': query['state']})}"
        code = secrets.token_urlsafe(12)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], 'iss': self.issuer})}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return self._answer(start_response, {**self._metadata(), **self.metadata})
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
            return self._answer(
                start_response, {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
            )
        if path == "/token":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            return self._token(environ, parse_qs(environ["wsgi.input"].read(size).decode()), start_response)
        if path == "/userinfo":
            return self._userinfo(start_response)
        if path == "/endless":
            start_response("200 OK", [("Content-Type", "application/json")])
            return (b"x" * 65_536 for _each in range(1_000))
        if path == "/elsewhere/.well-known/openid-configuration":
            start_response("302 Found", [("Location", f"{self.issuer}/.well-known/openid-configuration")])
            return [b""]
        return self._answer(start_response, {}, "404 Not Found")

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        }

    def _token(
        self, environ: dict[str, Any], sent: dict[str, list[str]], start_response: Any
    ) -> Iterable[bytes]:
        fields = {name: values[0] for name, values in sent.items()}
        basic = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Basic ")
        pair = (
            base64.b64decode(basic).decode()
            if basic
            else f"{fields.get('client_id')}:{fields.get('client_secret')}"
        )
        if pair != f"{self.client_id}:{self.secret}":
            return self._answer(start_response, {"error": "invalid_client"}, "401 Unauthorized")
        asked = self.codes.pop(fields["code"], None)
        challenge = hashlib.sha256(fields["code_verifier"].encode()).digest()
        fits = asked and asked["code_challenge"] == base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if not fits or asked is None or asked["redirect_uri"] != fields["redirect_uri"]:
            return self._answer(start_response, {"error": "invalid_grant"}, "400 Bad Request")
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": self.client_id, "sub": "4711", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **self.claims, **self.forged,
        }  # fmt: skip
        key = self.key or (_KEY if self.algorithm.startswith("RS") else self.secret)
        token = jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            None if self.algorithm == "none" else key,
            algorithm=self.algorithm,
            headers={"kid": "one"},
        )
        return self._answer(start_response, {"id_token": token, "access_token": "at", "token_type": "Bearer"})

    def _userinfo(self, start_response: Any) -> Iterable[bytes]:
        said = {"sub": "4711", **(self.userinfo or {})}
        if not self.signed_userinfo:
            return self._answer(start_response, said)
        token = jwt.encode(
            {**said, "iss": self.issuer, "aud": self.client_id},
            _KEY,
            algorithm="RS256",
            headers={"kid": "one"},
        )
        start_response("200 OK", [("Content-Type", "application/jwt")])
        return [token.encode()]

    @staticmethod
    def _answer(start_response: Any, body: dict[str, Any], status: str = "200 OK") -> Iterable[bytes]:
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


def somebody_elses_key() -> Any:
    """A key that the provider does not show."""
    return _OTHER


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the standard library
        pass


@contextmanager
def running() -> Iterator[Provider]:
    """The provider on a free port of this machine."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, handler_class=_Silent)  # type: ignore[arg-type]  # a plain WSGI application
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
