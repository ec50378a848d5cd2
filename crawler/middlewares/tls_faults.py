"""Faults of a server's TLS, each named as what it is, with what a site file may say of it.

OpenSSL tells Scrapy only that a certificate was not verified; why, a second handshake tells.
"""

import re
import socket
import ssl

UNTRUSTED = "certificate that cannot be trusted"
OTHER_HOST = "certificate of another host"
EXPIRED = "certificate that has expired"
SELF_SIGNED = "certificate signed by itself"
UNKNOWN_ISSUER = "certificate of an unknown issuer, or its intermediate is missing"
NOT_YET_VALID = "certificate that is not valid yet"
SHORT_KEY = "TLS with a key too short (dh key too small)"
OLD_VERSION = "TLS of a version before 1.2"
OLD_HANDSHAKE = "TLS handshake refused"
CERTIFICATE_FAULTS = frozenset(
    {UNTRUSTED, OTHER_HOST, EXPIRED, SELF_SIGNED, UNKNOWN_ISSUER, NOT_YET_VALID}
)
OLD_TLS_FAULTS = frozenset({SHORT_KEY, OLD_VERSION, OLD_HANDSHAKE})

_FAULT_BY_OPENSSL_TEXT = (
    (re.compile(r"key too small|(?:md|key) too weak", re.IGNORECASE), SHORT_KEY),
    (
        re.compile(r"protocol version|unsupported protocol|no protocols available", re.IGNORECASE),
        OLD_VERSION,
    ),
    (
        re.compile(r"handshake failure|no shared cipher|legacy renegotiation", re.IGNORECASE),
        OLD_HANDSHAKE,
    ),
    (re.compile(r"Mismatch\(|service_identity", re.IGNORECASE), OTHER_HOST),
    (re.compile(r"certificate verify failed", re.IGNORECASE), UNTRUSTED),
)
_FAULT_BY_VERIFY_MESSAGE = (
    ("expired", EXPIRED),
    ("not yet valid", NOT_YET_VALID),
    ("self-signed", SELF_SIGNED),
    ("self signed", SELF_SIGNED),
    ("issuer", UNKNOWN_ISSUER),
    ("first certificate", UNKNOWN_ISSUER),
    ("mismatch", OTHER_HOST),
)
_TIMEOUT_SECONDS = 10  # for one more handshake; chosen


def name_tls_fault(text: str) -> str | None:
    """Return the fault that the words of an error of OpenSSL are about; None for another."""
    return next((fault for pattern, fault in _FAULT_BY_OPENSSL_TEXT if pattern.search(text)), None)


def get_tls_hint(fault: str) -> str | None:
    """Return what can be done about a fault; None where it is none of TLS."""
    if fault in CERTIFICATE_FAULTS:
        return "Tell the school; till then verify_tls = false in its file reads it unverified."
    if fault in OLD_TLS_FAULTS:
        return 'Tell the school; till then tls = "old" in its file allows what is unsafe today.'
    return None


def find_certificate_fault(host: str, port: int) -> str:
    """Return why a server's certificate cannot be trusted; asks it for one more handshake."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=_TIMEOUT_SECONDS) as connection,
            context.wrap_socket(connection, server_hostname=host),
        ):
            return UNTRUSTED
    except ssl.SSLCertVerificationError as error:
        message = error.verify_message.lower()
        known = (fault for words, fault in _FAULT_BY_VERIFY_MESSAGE if words in message)
        return next(known, UNTRUSTED)
    except (OSError, ValueError):
        return UNTRUSTED
