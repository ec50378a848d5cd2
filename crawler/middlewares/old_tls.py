"""Scrapy's context factory for servers whose TLS is old: short keys and TLS 1.0 are allowed.

Twisted takes a cipher string apart, and loses what is no cipher in it: so OpenSSL's security level
is put among the ciphers (`@SECLEVEL=0`, openssl-ciphers(1)).
"""

from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from twisted.internet.interfaces import IAcceptableCiphers
from twisted.internet.ssl import AcceptableCiphers
from zope.interface import implementer  # type: ignore[import-untyped] # it has no types


class _Level:
    fullName = "@SECLEVEL=0"  # noqa: N815 -- Twisted's name


@implementer(IAcceptableCiphers)
class _AllCiphers:
    def selectCiphers(self, available: Any) -> list[Any]:  # noqa: N802, ANN401 -- Twisted's interface
        """Return all ciphers, and the level."""
        every = AcceptableCiphers.fromOpenSSLCipherString("ALL")  # type: ignore[no-untyped-call]
        chosen = every.selectCiphers(available)
        return [*chosen, _Level()]


class OldTlsContextFactory(_ScrapyClientContextFactory):
    """Context factory that allows old TLS."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Scrapy's signature
        super().__init__(*args, **kwargs)
        self.tls_ciphers = _AllCiphers()  # type: ignore[assignment] # of the same interface
