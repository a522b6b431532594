"""What a provider must say of a sign-in for it to count as strong: asked for, and looked for.

Providers say it by different claims: `acr` names a level that was reached, `amr` lists what was
shown, Entra's `acrs` lists the authentication contexts whose conditions were met. Source: OpenID
Connect Core 1.0, sections 2, 3.1.2.1 and 5.5; RFC 8176; OWASP ASVS 5, 6.3.3 and 6.8.4.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CLAIMS = frozenset({"acr", "acrs", "amr"})


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """By which claim a provider says that a second factor was shown, and by which values of it."""

    claim: str
    values: tuple[str, ...]

    def asked(self) -> dict[str, str]:
        """Return what is added to the address that a browser is sent to, so that it is asked for.

        Nothing where the provider is to ask by its own policy: no request can name an `amr`.
        """
        if self.claim == "acr":
            return {"acr_values": " ".join(self.values)}
        if self.claim == "acrs":
            wanted = {"essential": True, "value": self.values[0]}
            return {"claims": json.dumps({"id_token": {"acrs": wanted}})}
        return {}

    def is_shown(self, claims: Mapping[str, Any]) -> bool:
        """Whether a token says so; one that says nothing of it does not."""
        said = claims.get(self.claim)
        held = said if isinstance(said, list) else [said]
        return any(isinstance(each, str) and each in self.values for each in held)
