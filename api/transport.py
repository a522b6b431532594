"""How the service is reached: over TLS of its own, behind a proxy that has it, or on this machine.

Without one of the first two nothing but the loopback address is listened on. What a proxy says of
the client (`X-Forwarded-For`, `X-Forwarded-Proto`) is believed only where it comes from the
proxy's own address, so that nobody else can write another address than their own.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.loopback import is_loopback
from api.refusals import SettingInvalid


@dataclass(frozen=True, slots=True)
class Transport:
    """What stands between the service and the network."""

    certificate: Path | None = None
    key: Path | None = None
    proxies: Sequence[str] = ()  # addresses, or networks, of the proxy before us; none: no proxy

    @property
    def scheme(self) -> str:
        """How the service's own address begins."""
        return "http" if self.certificate is None else "https"

    def uvicorn_options(self) -> dict[str, Any]:
        """Return what the server is told of it."""
        options: dict[str, Any] = {
            "proxy_headers": bool(self.proxies),
            "forwarded_allow_ips": list(self.proxies),
        }
        if self.certificate is not None:
            options |= {"ssl_certfile": self.certificate, "ssl_keyfile": self.key}
        return options


def transport(
    host: str,
    *,
    certificate: str | None = None,
    key: str | None = None,
    behind_proxy: bool = False,
    proxies: Sequence[str] = (),
) -> Transport:
    """Return how the service is reached; `proxies` is where a declared proxy calls from.

    Raises SettingInvalid where the network would carry secrets in clear, and for a certificate or
    an address that is not usable.
    """
    if (certificate is None) != (key is None):
        raise SettingInvalid("Give --tls-certificate and --tls-key together.")
    if proxies and not behind_proxy:
        raise SettingInvalid("--proxy-address says where the proxy is: add --behind-proxy.")
    if certificate is None and not behind_proxy and not is_loopback(host):
        raise SettingInvalid(
            f"{host} can be reached from other machines, and passwords and tokens would cross the "
            "network in clear. Give --tls-certificate and --tls-key; or put a proxy with TLS "
            "before the service, then add --behind-proxy."
        )
    if certificate is not None and key is not None:
        _require_usable(certificate, key)
        return Transport(Path(certificate), Path(key), _addresses(proxies, behind_proxy))
    return Transport(proxies=_addresses(proxies, behind_proxy))


def _addresses(given: Sequence[str], behind_proxy: bool) -> tuple[str, ...]:  # noqa: FBT001
    if not behind_proxy:
        return ()
    for each in given:
        try:
            ipaddress.ip_network(each)
        except ValueError as error:
            raise SettingInvalid(
                f"--proxy-address {each!r} is neither an address nor a network, such as "
                "192.0.2.7 or 192.0.2.0/28."
            ) from error
    return tuple(given) or ("127.0.0.1",)


def _require_usable(certificate: str, key: str) -> None:
    for name in (certificate, key):
        if not Path(name).is_file():
            raise SettingInvalid(f"There is no file {name}.")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate, key, password=""
        )
    except (ssl.SSLError, OSError) as error:
        raise SettingInvalid(
            f"{certificate} and {key} are not a certificate and its key in PEM, without a "
            "passphrase."
        ) from error
