"""TLS settings of servers that are not as they should be, for servers on loopback."""

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_DAY = timedelta(days=1)
_SMALL_DH_PARAMETERS = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""
"""The second Oakley group (RFC 2409, section 6.2): 1,024 bits."""


def make_certificate(
    folder: Path,
    *,
    is_expired: bool = False,
    address: str = "127.0.0.1",
    issuer: str | None = None,
) -> Path:
    """Write a certificate with its key; without an `issuer` it is signed by itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    issuer_key = rsa.generate_private_key(65537, 2048) if issuer else key
    name = _make_name(f"truong-{folder.name}")  # by its subject a trusted one is found
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    certificate = (
        x509.CertificateBuilder(
            _make_name(issuer) if issuer else name,
            name,
            key.public_key(),
            x509.random_serial_number(),
        )
        .not_valid_before(now - 9 * _DAY)
        .not_valid_after(now - _DAY if is_expired else now + _DAY)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "both.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _make_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def make_context(certificate: Path, *, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """Return the settings of a server; with a `version` it speaks that alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if version:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():  # TLS 1.0 is deprecated, which is what it is here for
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
    return context


def make_small_dh_context(folder: Path, certificate: Path) -> ssl.SSLContext:
    """Return the settings of a server whose Diffie-Hellman key has 1,024 bits."""
    path = folder / "dh.pem"
    path.write_text(_SMALL_DH_PARAMETERS)
    context = make_context(certificate)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
    context.load_dh_params(str(path))
    return context
