"""Which addresses may be called from here: public ones, and the networks the administrator allows."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

NAT64 = ip_network("64:ff9b::/96")


def may_call(address: str) -> bool:
    """Whether a request may go to this IP address, however it is written or wrapped."""
    plain = unwrapped(ip_address(address.partition("%")[0]))
    if any(plain in ip_network(network) for network in settings.OUTSIDE_NETWORKS):
        return True
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_unspecified)


def unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to by mapping, 6to4 or NAT64; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
