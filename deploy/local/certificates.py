"""The local stack's own authority: certificates of its servers, and of agencies, known by their common name."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.ports import LOOPBACK

CERTIFICATES = "certificates"  # the folder within a home
AUTHORITY_DAYS = 3650
SERVER_DAYS = 825
CLIENT_DAYS = 365
SERVER = "server"


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key, as PEM files; `both` holds the two in one."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """Signs certificates with a key in `folder`, made on first use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate_file = folder / "authority.pem"
        self._key_file = folder / "authority-key.pem"

    def prepare(self) -> None:
        """Make the authority where there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.certificate_file.exists():
            return
        key = generate_private_key(SECP256R1())
        name = _name("Sanhu local authority")
        builder = (
            _builder(name, name, key, timedelta(days=AUTHORITY_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
        )
        _write_secret(self._key_file, _pem(key))
        self.certificate_file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def server(self) -> Pair:
        """The certificate of whatever listens on the loopback; made on first use."""
        found = self._pair(SERVER)
        return found if found.both.exists() else self.issue(SERVER, for_server=True, life=timedelta(days=SERVER_DAYS))

    def client(self, common_name: str) -> Pair:
        """The certificate of an agency, `agency.<code>`, or of another client; made on first use."""
        found = self._pair(common_name)
        return found if found.both.exists() else self.issue(common_name)

    def issue(
        self, common_name: str, *, for_server: bool = False, life: timedelta = timedelta(days=CLIENT_DAYS)
    ) -> Pair:
        """Make a new certificate, over one of that name that may be there; a negative life is one that has ended."""
        self.prepare()
        issuer_key = load_pem_private_key(self._key_file.read_bytes(), None)
        assert isinstance(issuer_key, EllipticCurvePrivateKey)
        issuer = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        key = generate_private_key(SECP256R1())
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if for_server else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = (
            _builder(_name(common_name), issuer.subject, key, life)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        )
        if for_server:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.PEM)
        pair = self._pair(common_name)
        pair.certificate.write_bytes(certificate)
        _write_secret(pair.key, _pem(key))
        _write_secret(pair.both, certificate + _pem(key))
        return pair

    def _pair(self, name: str) -> Pair:
        return Pair(self.folder / f"{name}.crt", self.folder / f"{name}.key", self.folder / f"{name}.pem")


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    until = datetime.now(UTC) + life
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(datetime.now(UTC), until) - timedelta(days=1))
        .not_valid_after(until)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_secret(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
