"""Who sent a request, as far as the connection tells: an IP address and a browser's name for itself."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings

# What one household or one provider's customer commonly has.
NETWORK_BITS = {4: 24, 6: 48}
# Who has a 64-bit network of their own has any number of addresses.
IP_PREFIX_BITS = {4: 32, 6: 64}


@dataclass(frozen=True)
class ClientInfo:
    """The sender's address, "" where nobody tells, and User-Agent."""

    ip: str = ""
    user_agent: str = ""

    @property
    def ip_prefix(self):
        """What tells one sender from another: the IPv4 address, the /64 of an IPv6 one."""
        return self._network_of(IP_PREFIX_BITS)

    @property
    def network(self):
        """The network it belongs to: a /24, or a /48 of IPv6."""
        return self._network_of(NETWORK_BITS)

    def _network_of(self, bits):
        if not self.ip:
            return ""
        address = ipaddress.ip_address(self.ip)
        return str(ipaddress.ip_network((address, bits[address.version]), strict=False))


def client_info(request):
    """Return the ClientInfo of a request.

    Each of the TRUSTED_PROXIES servers in front adds to X-Forwarded-For the address that it was called from; what
    stands before those, the sender may have made up.
    """
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = [*forwarded, request.META.get("REMOTE_ADDR", "")]
    client_ip = hops[-1 - min(settings.TRUSTED_PROXIES, len(hops) - 1)]
    agent = "".join(sign for sign in request.headers.get("User-Agent", "") if sign.isprintable())
    return ClientInfo(_parse_ip(client_ip), agent[:300])


def _parse_ip(text):
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
