"""What a private RabbitMQ node is told in files and in its environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.ports import LOOPBACK

LIMITS = """\
consumer_timeout = 600000
heartbeat = 10
vm_memory_high_watermark.absolute = 1GB
disk_free_limit.absolute = 200MB
"""
# Whoever comes over TLS shows a certificate of our authority; its common name is the user, without a password.
TLS = """\
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
ssl_cert_login_from = common_name
auth_mechanisms.1 = PLAIN
auth_mechanisms.2 = AMQPLAIN
auth_mechanisms.3 = EXTERNAL
"""
# All that is needed, without streams: a stream's length is cut by whole segments of up to 3 GiB, so it is not bounded.
FEATURES = (
    "classic_mirrored_queue_version,implicit_default_bindings,maintenance_mode_status,quorum_queue,user_limits,"
    "virtual_host_metadata"
)
# Schedulers that spin while idle would take a whole core from the services beside them.
ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"


@dataclass(frozen=True)
class Ports:
    """Where the node listens."""

    amqp: int
    tls: int
    management: int
    metrics: int
    distribution: int
    epmd: int


def configuration(folder: Path, ports: Ports) -> str:
    """Return rabbitmq.conf of the node in `folder`."""
    return (
        f"listeners.tcp.1 = {LOOPBACK}:{ports.amqp}\n"
        f"listeners.ssl.1 = {LOOPBACK}:{ports.tls}\n"
        f"ssl_options.cacertfile = {folder / 'authority.pem'}\n"
        f"ssl_options.certfile = {folder / 'server.pem'}\n"
        f"ssl_options.keyfile = {folder / 'server.pem'}\n"
        f"management.tcp.ip = {LOOPBACK}\nmanagement.tcp.port = {ports.management}\n"
        f"prometheus.tcp.ip = {LOOPBACK}\nprometheus.tcp.port = {ports.metrics}\n"
        f"load_definitions = {folder / 'definitions.json'}\n"
        "log.console = true\nlog.console.level = warning\nlog.file = false\n" + TLS + LIMITS
    )


def environment(folder: Path, ports: Ports) -> dict[str, str]:
    """Return the environment of the node in `folder`."""
    return {
        "PATH": os.environ.get("PATH", "") + ":/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder / "home"),
        "RUNNING_UNDER_SYSTEMD": "1",  # the script becomes the node, so signals reach the node itself
        "RABBITMQ_NODENAME": "sanhu@localhost",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "config"),
        "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
        "RABBITMQ_FEATURE_FLAGS": FEATURES,
        "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
        "RABBITMQ_DIST_PORT": str(ports.distribution),
        "ERL_EPMD_PORT": str(ports.epmd),
        "ERL_EPMD_ADDRESS": LOOPBACK,
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
        "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_CRASH_DUMP": "/dev/null",
    }
