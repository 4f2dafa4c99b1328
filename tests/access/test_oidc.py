"""What is believed of an identity provider: every answer that is less than right is refused."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from observatory.access import SignIn
from observatory.access.oidc import Provider, SignInError

KEY = RSAKey.generate_key(2048, {"kid": "ours"}, private=True)
FOREIGN = RSAKey.generate_key(2048, {"kid": "ours"}, private=True)
NONCE = "n" * 43
SECRET = "a secret of the tests alone"


class Fake:
    """A provider that answers what a test wants, right where it wants nothing."""

    def __init__(self) -> None:
        self.claims: dict = {}
        self.told: dict = {}
        self.key, self.header, self.signed_userinfo, self.status = (
            KEY,
            {"alg": "RS256", "kid": "ours"},
            True,
            200,
        )
        self.asked: list[str] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.answer(self, urlsplit(self.path).path)

            def do_POST(self) -> None:
                fake.asked.append(self.rfile.read(int(self.headers["content-length"])).decode())
                fake.answer(self, self.path)

            def log_message(self, *_given: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler, path: str) -> None:
        kind, body = "application/json", b""
        if path == "/.well-known/openid-configuration":
            names = ("authorization", "token", "userinfo", "end_session")
            ends = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in names}
            body = json.dumps({"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"} | ends).encode()
        elif path == "/jwks":
            body = json.dumps({"keys": [KEY.as_dict(private=False)]}).encode()
        elif path == "/token":
            token = {
                "access_token": "a",
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self.id_token(),
            }
            body = json.dumps(token).encode()
        elif self.signed_userinfo:
            kind, body = "application/jwt", jwt.encode(self.header, self.userinfo(), self.key).encode()
        else:
            body = json.dumps(self.userinfo()).encode()
        handler.send_response(self.status if path in ("/token", "/userinfo") else 200)
        handler.send_header("content-type", kind)
        handler.end_headers()
        handler.wfile.write(body)

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "observatory", "sub": "s-1", "nonce": NONCE}
        claims |= {"exp": now + 60, "iat": now}
        given = {name: value for name, value in (claims | self.claims).items() if value is not None}
        return jwt.encode(self.header, given, self.key)

    def userinfo(self) -> dict:
        told = {"sub": "s-1", "email": "Anne@Ville.example", "iss": self.issuer, "aud": "observatory"}
        return {name: value for name, value in (told | self.told).items() if value is not None}


@pytest.fixture
def fake() -> Iterator[Fake]:
    found = Fake()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def provider(fake: Fake, profile: str = "proconnect") -> Provider:
    return Provider(SignIn(profile, fake.issuer, "observatory", "https://app.example/base", secret=SECRET))


def test_what_is_right_is_believed(fake: Fake) -> None:
    found = provider(fake).identity("code", NONCE, "verifier")
    assert (found.sub, found.email) == ("s-1", "anne@ville.example")
    # ProConnect refuses what it does not name: no proof of the code is sent to it.
    assert parse_qs(fake.asked[0]) == {
        "grant_type": ["authorization_code"], "code": ["code"], "client_id": ["observatory"],
        "client_secret": [SECRET], "redirect_uri": ["https://app.example/base/sign-in/callback"],
    }  # fmt: skip


@pytest.mark.parametrize("verified", [True, False, None])
def test_an_ordinary_provider_says_json_and_whether_the_address_is_verified(fake: Fake, verified) -> None:
    fake.signed_userinfo, fake.told = False, {"email_verified": verified}
    found = provider(fake, "ordinary").identity("code", NONCE, "verifier")
    assert found.email == ("anne@ville.example" if verified else "")
    assert "code_verifier=verifier" in fake.asked[0]


PARAMETERS = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
PROFILES = [
    ("proconnect", PARAMETERS | {"acr_values"}),
    ("ordinary", PARAMETERS | {"code_challenge", "code_challenge_method"}),
]


@pytest.mark.parametrize(("profile", "expected"), PROFILES)
def test_a_sign_in_asks_with_these_parameters_alone(fake: Fake, profile: str, expected: set) -> None:
    asked = parse_qs(urlsplit(provider(fake, profile).authorization("s" * 43, NONCE, "v" * 43)).query)
    assert set(asked) == expected
    assert len(asked["state"][0]) >= 32 and len(asked["nonce"][0]) >= 32


def test_a_sign_out_names_token_and_state(fake: Fake) -> None:
    asked = parse_qs(urlsplit(provider(fake).sign_out("t")).query)
    assert asked["id_token_hint"] == ["t"] and len(asked["state"][0]) >= 32
    assert asked["post_logout_redirect_uri"] == ["https://app.example/base/"]


now = int(time.time())
FORGED = [
    ("a key that is not the provider's", {"key": FOREIGN}),
    ("no signature", {"header": {"alg": "none"}}),
    ("signed with the client's own secret", {"key": OctKey.import_key(SECRET), "header": {"alg": "HS256"}}),
    ("expired", {"claims": {"exp": now - 3600}}),
    ("no end", {"claims": {"exp": None}}),
    ("from the future", {"claims": {"iat": now + 3600}}),
    ("of an hour ago", {"claims": {"iat": now - 3600}}),
    ("another issuer", {"claims": {"iss": "https://evil.example"}}),
    ("another client", {"claims": {"aud": "other"}}),
    ("for several clients, of another", {"claims": {"aud": ["observatory", "other"], "azp": "other"}}),
    ("for several clients, of none that it names", {"claims": {"aud": ["observatory", "other"]}}),
    ("not valid yet", {"claims": {"nbf": now + 3600}}),
    ("a subject that is no text", {"claims": {"sub": 1}, "told": {"sub": True}}),
    ("userinfo of yesterday", {"told": {"exp": now - 86_400}}),
    ("the nonce of another sign-in", {"claims": {"nonce": "m" * 43}}),
    ("no nonce", {"claims": {"nonce": None}}),
    ("no subject", {"claims": {"sub": None}}),
    ("userinfo of another issuer", {"told": {"iss": "https://evil.example"}}),
    ("userinfo for another client", {"told": {"aud": "other"}}),
    ("userinfo without a signature", {"signed_userinfo": False}),
]


@pytest.mark.parametrize(("why", "given"), FORGED, ids=[case[0] for case in FORGED])
def test_a_token_that_is_less_than_right_is_refused(fake: Fake, why: str, given: dict, monkeypatch) -> None:
    for name, value in given.items():
        setattr(fake, name, value)
    if given.get("header", {}).get("alg") == "none":
        monkeypatch.setattr(fake, "id_token", lambda: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ.")
        fake.header, fake.signed_userinfo = {"alg": "RS256", "kid": "ours"}, True
    if given.get("header", {}).get("alg") == "HS256":
        token = jwt.encode({"alg": "HS256"}, {"sub": "s-1"}, given["key"], algorithms=["HS256"])
        monkeypatch.setattr(fake, "id_token", lambda: token)
        fake.key, fake.header = KEY, {"alg": "RS256", "kid": "ours"}
    with pytest.raises(SignInError) as refused:
        provider(fake).identity("code", NONCE, "v")
    assert refused.value.kind == "token", why


@pytest.mark.parametrize("sub", ["s-2", None, ""])
def test_a_userinfo_of_another_person_is_refused(fake: Fake, sub) -> None:
    fake.told = {"sub": sub}
    with pytest.raises(SignInError) as refused:
        provider(fake).identity("code", NONCE, "v")
    assert refused.value.kind == "subject"


def test_a_provider_that_refuses_or_is_another_is_said_to_be(fake: Fake) -> None:
    fake.status = 400
    with pytest.raises(SignInError) as refused:
        provider(fake).identity("code", NONCE, "v")
    assert refused.value.kind == "provider"
    mistaken = Provider(SignIn("ordinary", fake.issuer + "/", "observatory", "https://app.example"))
    with pytest.raises(SignInError):
        mistaken.authorization("s" * 43, NONCE, "v")
