"""An ID token signs somebody in where all of it holds, and nobody where one thing does not.

The provider is a tiny one, whose token endpoint answers what a test tells it to; what it signs is
signed with its own key wherever that is not the very thing that is wrong.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.api.calls import Service, added
from tests.identity.councils import Council, Traveller, new_key, serving_councils, write_tenants
from tests.identity.forgeries import altered, confused, unsigned
from tests.identity.tiny_provider import TOKEN, Later, Tiny, running_tiny
from tests.ledgers import HOST, set_up
from tests.pages.visitor import HTTPS, Document
from tests.store.raw import dump, raw_connection

SESSION = "__Host-ledger="
NOW = int(Later().instant.timestamp())
Claims = dict[str, object]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A service with one council, and the council's provider, which answers what it is told."""

    service: Service
    council: Council
    tiny: Tiny

    def set_out(self) -> tuple[Traveller, dict[str, str]]:
        """Set out to sign in; returns who does, and what the provider is asked."""
        visitor = Traveller(self.service)
        asked = parse_qs(urlsplit(visitor.set_out(self.council)).query)
        return visitor, {name: values[0] for name, values in asked.items()}

    def come_back(
        self, visitor: Traveller, asked: dict[str, str], token: object
    ) -> httpx2.Response:
        """Come back with a code, for which the provider gives an ID token."""
        answer = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        headers = {"Content-Type": "application/json"}
        self.tiny.says[TOKEN] = (200, headers, json.dumps(answer).encode())
        return visitor.get(f"{HTTPS}/sign-in/from/ash?state={asked['state']}&code=a-code")

    def claims(self, asked: dict[str, str], **given: object) -> Claims:
        """Return good claims of an ID token, with any of them given; None leaves one out."""
        good = {"aud": self.council.client_id, "nonce": asked["nonce"], "acr": "2"}
        times = {"iat": NOW, "nbf": NOW, "exp": NOW + 600}
        of_access = {"azp": None, "scope": None}
        return self.council.claims(**{**of_access, **good, **times, **given})

    def sign(self, claims: Claims, **header: object) -> str:
        """Sign an ID token."""
        return self.council.sign(claims, header={"typ": "JWT", **header})


@pytest.fixture(scope="module")
def sign_in(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    """Serve one council, whose provider is the tiny one, and which asks for a second factor."""
    folder = tmp_path_factory.mktemp("id-tokens")
    url = f"sqlite:///{shutil.copyfile(migrated_sqlite, folder / 'ledger.sqlite3')}"
    with running_tiny() as tiny:
        council = Council("ash", HOST, tiny.issuer, new_key())
        tiny.publish(council.key)
        more = 'second_factor = { claim = "acr", values = ["2", "3"] }'
        tenants = write_tenants([council], folder, more=more)
        with set_up(url), serving_councils(url, tenants, clock=Later()) as service:
            yield SignIn(service, council, tiny)
        council.client.close()


def standing(sign_in: SignIn) -> dict[str, list[str]]:
    """Return every row but those of sign-ins that are open, which coming back uses up."""
    rows = dump(sign_in.service.url)
    del rows["open_sign_in"]
    return rows


Forge = Callable[[SignIn, dict[str, str]], object]


def saying(**claims: object) -> Forge:
    """Return the maker of an ID token with other claims."""
    return lambda sign_in, asked: sign_in.sign(sign_in.claims(asked, **claims))


def headed(**header: object) -> Forge:
    """Return the maker of an ID token with another header."""
    return lambda sign_in, asked: sign_in.sign(sign_in.claims(asked), **header)


FORGED: dict[str, Forge] = {
    "for another program": saying(aud="somebody-else"),
    "for nobody": saying(aud=None),
    "for another program too, and not saying to whom it was given": lambda sign_in, asked: (
        sign_in.sign(sign_in.claims(asked, aud=[sign_in.council.client_id, "somebody-else"]))
    ),
    "given to another program": saying(azp="somebody-else"),
    "of another issuer": saying(iss="https://evil.example"),
    "of no issuer": saying(iss=None),
    "over": saying(iat=NOW - 700, nbf=NOW - 700, exp=NOW - 100),
    "never over": saying(exp=None),
    "not begun": saying(nbf=NOW + 600),
    "given out in the future": saying(iat=NOW + 600),
    "never given out": saying(iat=None),
    "for another sign-in": saying(nonce="n" * 43),
    "for no sign-in": saying(nonce=None),
    "for several sign-ins": lambda sign_in, asked: sign_in.sign(
        sign_in.claims(asked, nonce=[asked["nonce"]])
    ),
    "about nobody": saying(sub=None),
    "about a machine": saying(sub="machine payroll"),
    "beside another access token": saying(at_hash="bm90LWl0cy1oYXNo"),
    "signed by another": lambda sign_in, asked: sign_in.council.sign(
        sign_in.claims(asked), header={"typ": "JWT"}, key=new_key()
    ),
    "signed with an unknown key": headed(kid="unknown"),
    "signed in another way": headed(alg="RS512"),
    "altered": lambda sign_in, asked: altered(
        sign_in.council, sign_in.claims(asked), groups=["Ledger.Administrator"]
    ),
    "not signed": lambda sign_in, asked: unsigned(sign_in.claims(asked)),
    "not signed, with letters": lambda sign_in, asked: f"{unsigned(sign_in.claims(asked))}c2ln",
    "the public key as a secret": lambda sign_in, asked: confused(
        sign_in.council, sign_in.claims(asked)
    ),
    "an access token": lambda sign_in, _: sign_in.council.sign(
        sign_in.council.claims(iat=NOW, nbf=NOW, exp=NOW + 600)
    ),
    "an access token in all but its claims": headed(typ="at+jwt"),
    "a logout token": headed(typ="logout+jwt"),
    "none at all": lambda *_: None,
    "no text": lambda *_: {"sub": "paula"},
    "no token": lambda *_: "a.b.c",
}


@pytest.mark.parametrize("forged", FORGED)
def test_an_id_token_that_is_wrong_in_one_thing_signs_nobody_in(
    sign_in: SignIn, forged: str
) -> None:
    """In the same words whatever the thing is; a stranger can bring it, so it leaves no row."""
    visitor, asked = sign_in.set_out()
    token = FORGED[forged](sign_in, asked)
    before = standing(sign_in)
    answer = sign_in.come_back(visitor, asked, token)
    assert answer.status_code == 403
    assert "What came back from your council's sign-in does not hold" in Document(answer.text).words
    assert SESSION not in str(answer.headers)
    assert visitor.get("/").headers["location"] == "/sign-in"
    assert added(sign_in.service.url, before) == {}


@pytest.mark.parametrize("to", [{}, {"azp": "pages-of-ash"}, {"acr": "3"}, {"exp": NOW - 30}])
def test_an_id_token_that_is_right_in_all_things_signs_in(sign_in: SignIn, to: Claims) -> None:
    """What those above are but for one thing; within a minute clocks may differ."""
    visitor, asked = sign_in.set_out()
    token = sign_in.sign(sign_in.claims(asked, **to))
    answer = sign_in.come_back(visitor, asked, token)
    assert answer.status_code == 200, answer.text
    assert SESSION in str(answer.headers)
    assert "preparer of Ash" in visitor.get("/").text


def test_a_second_factor_is_asked_for(sign_in: SignIn) -> None:
    """By the levels that the council names."""
    _, asked = sign_in.set_out()
    assert asked["acr_values"] == "2 3"


@pytest.mark.parametrize("acr", [None, "1", "", ["1"], {"2": True}, 2])
def test_whoever_shows_one_factor_is_not_signed_in(sign_in: SignIn, acr: object) -> None:
    """They are told what to do, and that they came is kept, under no name."""
    visitor, asked = sign_in.set_out()
    token = sign_in.sign(sign_in.claims(asked, acr=acr, sub="one-factor"))
    before = standing(sign_in)
    answer = sign_in.come_back(visitor, asked, token)
    assert answer.status_code == 403
    assert "without the second factor that is needed here" in Document(answer.text).words
    assert SESSION not in str(answer.headers)
    assert added(sign_in.service.url, before) == {"audit_event": 1}
    with raw_connection(sign_in.service.url) as raw:
        kept = max(raw.rows("audit_event"), key=lambda row: int(row["audit_no"]))
    assert (kept["person"], kept["party"], kept["outcome"]) == ("unknown", "ASH", "refused")
    assert kept["action"] == "GET /sign-in/from/ash"
    assert "one-factor" not in str(kept)
