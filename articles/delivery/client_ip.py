"""The client of a request: its IP address and User-Agent."""

import ipaddress
import re
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

# The networks that providers commonly assign to a customer or a group of customers.
NETWORK_BITS = {4: 24, 6: 48}
# A single IPv6 client can use any address of its /64 network.
IP_PREFIX_BITS = {4: 32, 6: 64}
# Some proxies add the client's port: 203.0.113.33:4000, [2001:db8::1]:4000. Brackets may come without a port.
ADDRESS_WITH_PORT = re.compile(r"\[(?P<ipv6>[^\]]+)\](:\d*)?|(?P<ipv4>[\d.]+):\d*", re.ASCII)


@dataclass(frozen=True)
class ClientInfo:
    """The client's IP address and User-Agent.

    `ip` is "" if no address is known; rate limits count all such clients as one.
    """

    ip: str = ""
    user_agent: str = ""

    @property
    def ip_prefix(self) -> str:
        """The prefix that identifies a client: the IPv4 address, or the /64 of an IPv6 address."""
        return self._network_of(IP_PREFIX_BITS)

    @property
    def network(self) -> str:
        """The network of the address: a /24, or a /48 of IPv6."""
        return self._network_of(NETWORK_BITS)

    def _network_of(self, bits: dict[int, int]) -> str:
        if not self.ip:
            return ""
        address = ipaddress.ip_address(self.ip)
        return str(ipaddress.ip_network((address, bits[address.version]), strict=False))


def client_info(request: HttpRequest) -> ClientInfo:
    """Return the ClientInfo of a request.

    Each of the TRUSTED_PROXIES proxies appends the address of its client to X-Forwarded-For; the client can forge all
    entries before those.
    """
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = [*forwarded, request.META.get("REMOTE_ADDR", "")]
    client_ip = hops[-1 - min(settings.TRUSTED_PROXIES, len(hops) - 1)]
    agent = "".join(character for character in request.headers.get("User-Agent", "") if character.isprintable())
    return ClientInfo(_parse_ip(client_ip), agent[:300])


def _parse_ip(text: str) -> str:
    """Return the IP address in an entry of X-Forwarded-For, which may have a port; "" if there is none."""
    with_port = ADDRESS_WITH_PORT.fullmatch(text)
    host = (with_port["ipv6"] or with_port["ipv4"]) if with_port else text
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
