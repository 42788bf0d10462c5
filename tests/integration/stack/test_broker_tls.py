"""The broker over TLS: who shows no certificate of the authority's, or not one for this vhost, stays outside."""

import asyncio
import shutil
import ssl
from datetime import timedelta
from urllib.parse import urlsplit

import amqp
import pytest

from databus.aio.connection import ConnectionLost, connect
from deploy.local.agencies import Agencies
from deploy.local.certificates import Authority
from deploy.local.home import Home
from deploy.local.rabbitmq import Rabbitmq
from tests.infrastructure import make_folder


@pytest.fixture(scope="module")
def node():
    folder = make_folder("tls")
    agencies = Agencies(Home(folder / "home"))
    broker = Rabbitmq(folder / "node", lambda: agencies.definitions(["lab", "samr"]), Authority(folder / "authority"))
    broker.start()
    yield broker
    broker.kill()
    shutil.rmtree(folder)


def enter(node, agency, pair, *, trust=None):
    parts = urlsplit(node.tls_address)
    options = {
        "ca_certs": str((trust or node.authority).certificate_file),
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": parts.hostname,
    }
    if pair is not None:
        options |= {"certfile": str(pair.certificate), "keyfile": str(pair.key)}
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        login_method="EXTERNAL",
        virtual_host=f"agency.{agency}",
        ssl=options,
        connect_timeout=5,
        read_timeout=5,
    )
    try:
        connection.connect()
        connection.channel()
    finally:
        connection.collect()


def test_the_certificates_common_name_is_the_user(node):
    enter(node, "lab", node.authority.client("agency.lab"))


def test_our_own_client_comes_in_by_its_certificate(node):
    pair = node.authority.client("agency.lab")
    uri = (
        f"{node.tls_address}/agency.lab?cacertfile={node.authority.certificate_file}"
        f"&certfile={pair.certificate}&keyfile={pair.key}&auth_mechanism=external"
    )

    async def come_in():
        connection = await connect(uri, name="test")
        await connection.channel()
        await connection.close()

    asyncio.run(come_in())
    with pytest.raises(ConnectionLost):
        asyncio.run(connect(uri.replace("/agency.lab?", "/agency.samr?"), name="test"))


def test_a_certificate_for_another_vhost_is_refused(node):
    with pytest.raises(amqp.NotAllowed):
        enter(node, "samr", node.authority.client("agency.lab"))


def test_a_certificate_of_nobody_we_know_is_refused(node):
    with pytest.raises((amqp.AccessRefused, OSError)):
        enter(node, "lab", node.authority.client("agency.nobody"))


def test_without_a_certificate_nobody_comes_in(node):
    with pytest.raises(OSError):
        enter(node, "lab", None)


def test_a_certificate_of_a_foreign_authority_is_refused(node, tmp_path):
    foreign = Authority(tmp_path / "foreign")
    with pytest.raises(OSError):
        enter(node, "lab", foreign.client("agency.lab"), trust=node.authority)


def test_an_expired_certificate_is_refused(node):
    pair = node.authority.issue("agency.lab", life=timedelta(hours=-1))
    try:
        with pytest.raises(OSError):
            enter(node, "lab", pair)
    finally:
        node.authority.issue("agency.lab")


def test_a_certificate_of_a_server_is_no_clients(node):
    with pytest.raises(OSError):
        enter(node, "lab", node.authority.server())


def test_the_broker_itself_is_not_believed_under_a_foreign_authority(node, tmp_path):
    foreign = Authority(tmp_path / "foreign")
    foreign.prepare()
    with pytest.raises(ssl.SSLCertVerificationError):
        enter(node, "lab", node.authority.client("agency.lab"), trust=foreign)
