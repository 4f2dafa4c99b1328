"""OpenID Connect: what is asked of a provider, and what of its answers is believed.

Two profiles. ``proconnect``: no parameter it does not name, identity from a signed userinfo, access tokens of
a minute, a logout that names its state. ``ordinary``, as Keycloak: a proof of the code (PKCE), JSON.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from observatory.access.rights import SignIn
from observatory.errors import ObservatoryError
from observatory.language import N_, _

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

#: Signatures believed: those of a key pair, none made with the client's own secret.
ALGORITHMS = ("RS256", "ES256", "PS256")
SCOPES = {"proconnect": "openid given_name usual_name email uid siret", "ordinary": "openid email profile"}
#: Seconds: a provider is waited for, clocks may differ, an identity token may be old, keys are kept.
PATIENCE_S, LEEWAY_S, OLDEST_S, KEYS_S = 10, 30, 600, 3600
#: Seconds before its end at which an access token is not used any more: some last a minute in all.
TOKEN_LEEWAY_S = 5
_AUTHENTICATION = "client_secret_post"
#: Where the provider sends the reader back, below the app's address.
CALLBACK = "/sign-in/callback"

_REASONS = {
    "state": N_("this sign-in was not begun here, or took too long"),
    "provider": N_("the identity provider refused, or does not answer"),
    "token": N_("what the identity provider answered cannot be believed"),
    "subject": N_("the identity provider named two different persons"),
    "right": N_("this person has no right here"),
}


class SignInError(ObservatoryError):
    """A sign-in that is refused. `kind` is what the journal keeps, `detail` is for the server's log."""

    def __init__(self, kind: str, detail: object = "") -> None:
        super().__init__(_("The sign-in is refused: {reason}.").format(reason=_(_REASONS[kind])))
        self.kind, self.detail = kind, str(detail)


class Identity(NamedTuple):
    """Whom the provider vouches for; `email` is empty where it does not vouch for the address."""

    sub: str
    email: str
    id_token: str


@dataclass
class Provider:
    """A provider as its own description says it is (OpenID Connect Discovery), asked once an hour."""

    sign_in: SignIn

    def __post_init__(self) -> None:
        self._described: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0

    def authorization(self, state: str, nonce: str, verifier: str) -> str:
        """The address at which the reader signs in. Raises `SignInError` where the provider is not there."""
        more: dict[str, str] = {"nonce": nonce}
        if self.sign_in.profile == "proconnect":
            more["acr_values"] = "eidas1"
        else:
            more["code_verifier"] = verifier
        endpoint = self._endpoint("authorization_endpoint")
        with self._client() as client:
            return client.create_authorization_url(endpoint, state=state, **more)[0]

    def identity(self, code: str, nonce: str, verifier: str) -> Identity:
        """Whom the provider vouches for with a code. Raises `SignInError` for anything less than certain."""
        with self._client() as client:
            token = self._token(client, code, verifier)
            claims = self._id_claims(str(token.get("id_token", "")), nonce)
            told = self._userinfo(client)
        if not claims["sub"] or told.get("sub") != claims["sub"]:
            raise SignInError("subject")
        vouched = self.sign_in.profile == "proconnect" or told.get("email_verified") is True
        email = str(told.get("email", "")).strip().lower() if vouched else ""
        return Identity(str(claims["sub"]), email, str(token["id_token"]))

    def sign_out(self, id_token: str) -> str:
        """The address at which the provider ends its session too; the app's own where it has none."""
        back = f"{self.sign_in.address}/"
        try:
            endpoint = self._endpoint("end_session_endpoint")
        except SignInError:
            return back
        state = secrets.token_urlsafe(32)
        asked = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": back}
        return f"{endpoint}?{urlencode(asked)}"

    def _token(self, client: OAuth2Session, code: str, verifier: str) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError

        proof = {} if self.sign_in.profile == "proconnect" else {"code_verifier": verifier}
        try:
            return client.fetch_token(self._endpoint("token_endpoint"), code=code, **proof)
        except (OSError, AuthlibBaseError, ValueError) as fault:
            raise SignInError("provider", fault) from fault

    def _id_claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        claims = self._signed(id_token)
        now = int(time.time())
        self._expected(
            claims,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.sign_in.issuer},
            aud={"essential": True, "value": self.sign_in.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        # A token for several clients that names none as its own may have been given to another one.
        shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        whose = claims.get("azp", "" if shared else self.sign_in.client_id)
        if claims["iat"] < now - OLDEST_S or whose != self.sign_in.client_id:
            raise SignInError("token", "old, or of another client")
        if not isinstance(claims["sub"], str):
            raise SignInError("token", "a subject that is no text")
        return claims

    def _userinfo(self, client: OAuth2Session) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError

        try:
            answer = client.get(
                self._endpoint("userinfo_endpoint"), timeout=PATIENCE_S, allow_redirects=False
            )
            answer.raise_for_status()
        except (OSError, AuthlibBaseError) as fault:
            raise SignInError("provider", fault) from fault
        if answer.headers.get("content-type", "").startswith("application/jwt"):
            told = self._signed(answer.text)
            mine = {"value": self.sign_in.client_id}
            self._expected(told, leeway=LEEWAY_S, iss={"value": self.sign_in.issuer}, aud=mine)
            return told
        if self.sign_in.profile == "proconnect":
            raise SignInError("token", "userinfo is not signed")
        return _object(answer)

    def _signed(self, token: str) -> Mapping[str, Any]:
        """The claims of a token that the provider signed; its keys are asked again where they are new."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        for again in (False, True):
            try:
                return jwt.decode(token, self._key_set(again), algorithms=list(ALGORITHMS)).claims
            except (JoseError, ValueError, KeyError, TypeError) as fault:
                if again:
                    raise SignInError("token", fault) from fault
        raise AssertionError

    def _expected(self, claims: Mapping[str, Any], leeway: int, **options: Any) -> None:
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            jwt.JWTClaimsRegistry(leeway=leeway, **options).validate(dict(claims))
        except (JoseError, TypeError, ValueError) as fault:
            raise SignInError("token", fault) from fault

    def _key_set(self, again: bool) -> KeySet:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if self._keys is None or again:
            with self._client() as client:
                try:
                    self._keys = KeySet.import_key_set(self._asked(client, self._endpoint("jwks_uri")))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError) as fault:
                    raise SignInError("provider", fault) from fault
        return self._keys

    def _endpoint(self, name: str) -> str:
        if time.monotonic() > self._until:
            with self._client() as client:
                found = self._asked(
                    client, f"{self.sign_in.issuer.rstrip('/')}/.well-known/openid-configuration"
                )
            if found.get("issuer") != self.sign_in.issuer:
                raise SignInError("provider", "another issuer")
            self._described, self._until = dict(found), time.monotonic() + KEYS_S
        if not isinstance(self._described.get(name), str):
            raise SignInError("provider", f"no {name}")
        return self._described[name]

    def _asked(self, client: OAuth2Session, address: str) -> Mapping[str, Any]:
        try:
            answer = client.get(address, withhold_token=True, timeout=PATIENCE_S, allow_redirects=False)
            answer.raise_for_status()
        except OSError as fault:
            raise SignInError("provider", fault) from fault
        return _object(answer)

    def _client(self) -> OAuth2Session:
        from authlib.integrations.requests_client import OAuth2Session

        profile = self.sign_in.profile
        return OAuth2Session(
            self.sign_in.client_id, self.sign_in.secret, scope=SCOPES[profile],
            redirect_uri=self.sign_in.address + CALLBACK, default_timeout=PATIENCE_S,
            token_endpoint_auth_method=_AUTHENTICATION, leeway=TOKEN_LEEWAY_S,
            **({} if profile == "proconnect" else {"code_challenge_method": "S256"}),
        )  # fmt: skip


def _object(answer: Any) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError as fault:
        raise SignInError("provider", fault) from fault
    if not isinstance(found, dict):
        raise SignInError("provider", "no object")
    return found
