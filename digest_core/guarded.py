"""Connections that go to the very address that was judged.

A name is resolved and judged at the moment of connecting: one that answers differently a moment later (DNS
rebinding) leads nowhere else.
"""

import socket

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from digest_core.guard import public_addresses


class _Judged(HTTPConnection):
    """A connection to an address that has been judged; urllib3 has no public hook for this."""

    def _new_conn(self) -> socket.socket:
        name, addresses = self._dns_host, public_addresses(self._dns_host)
        try:
            for address in addresses[:-1]:
                self._dns_host = address
                try:
                    return super()._new_conn()
                except NewConnectionError:
                    continue
            self._dns_host = addresses[-1]
            return super()._new_conn()
        finally:
            # The name stays what the certificate is checked against.
            self._dns_host = name


class _JudgedTls(_Judged, HTTPSConnection):
    """The same for https."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Judged


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _JudgedTls


class GuardedAdapter(HTTPAdapter):
    """A transport that raises `PrivateAddress` rather than connect to an address inside."""

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
