"""The production overlay's Kafka ACLs allow what Concord does and what BI reads, and no more."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    for_code,
)

from shared.testing.kafka_broker import download_kafka
from shared.testing.kafka_broker.broker_process import FAST_START_JVM_OPTIONS
from tests.deploy.images import KAFKA_CACHE
from tests.deploy.kustomize_manifests import PRODUCTION, needs_kubectl, objects_of_kind
from tests.kafka.conftest import cluster_starter
from tests.kafka.test_broker_authorization import PLAIN, SECURED_BROKER
from tests.system.cli_process import command_output, poll_until_true
from tests.system.concord_process import run_concord

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.slow,
    pytest.mark.xdist_group("brokers"),
    needs_kubectl,
]

USERS = {
    "listener.name.plaintext.plain.sasl.jaas.config": (
        f'{PLAIN} username="admin" password="all" user_admin="all" user_concord="some"'
        ' user_concord-bi="few";'
    )
}
LOGIN = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "PLAIN"}
AS_CONCORD = {**LOGIN, "sasl_plain_username": "concord", "sasl_plain_password": "some"}
AS_BI = {**LOGIN, "sasl_plain_username": "concord-bi", "sasl_plain_password": "few"}


@pytest.fixture(scope="module")
def secured_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a broker that grants the ACLs of the overlay's KafkaUsers, but for that of KEDA."""
    users = {user["metadata"]["name"]: user for user in objects_of_kind(PRODUCTION, "KafkaUser")}
    admin = tmp_path_factory.mktemp("admin") / "admin.properties"
    admin.write_text(
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        f'sasl.jaas.config={PLAIN} username="admin" password="all";\n'
    )
    with cluster_starter(tmp_path_factory)(extra_properties={**SECURED_BROKER, **USERS}) as cluster:
        for name in ("concord", "concord-bi"):
            for rule in users[name]["spec"]["authorization"]["acls"]:
                grant_acl(cluster.bootstrap_servers, admin, name, rule)
        yield cluster.bootstrap_servers


def grant_acl(bootstrap: str, admin: Path, user: str, rule: Any) -> None:
    """Add an ACL with Kafka's own tool, as Strimzi's user operator would."""
    resource = rule["resource"]
    jars = f"{download_kafka(KAFKA_CACHE)}/*"
    java = ["java", *FAST_START_JVM_OPTIONS, "-cp", jars, "org.apache.kafka.tools.AclCommand"]
    server = ["--bootstrap-server", bootstrap, "--command-config", str(admin)]
    what = [f"--{resource['type']}", resource["name"]]
    pattern = ["--resource-pattern-type", {"prefix": "prefixed"}[resource["patternType"]]]
    operations = [word for one in rule["operations"] for word in ("--operation", one)]
    line = [*java, *server, "--add", "--allow-principal", f"User:{user}", *what, *pattern]
    subprocess.run([*line, *operations], check=True, capture_output=True)


@pytest.mark.timeout(300)  # a broker starts within it, and gets each ACL by a tool of its own
def test_the_sample_company_runs_with_these_acls(secured_bootstrap: str, tmp_path: Path) -> None:
    environ = {
        "CONCORD_KAFKA_BOOTSTRAP": secured_bootstrap,
        "CONCORD_KAFKA_PROTOCOL": "SASL_PLAINTEXT",
        "CONCORD_KAFKA_MECHANISM": "PLAIN",
        "CONCORD_KAFKA_USER": "concord",
        "CONCORD_KAFKA_PASSWORD": "some",
    }
    data = tmp_path / "data"
    with run_concord(data, "--bus=kafka", "--sample", environ=environ) as installation:
        poll_until_true(
            lambda: "serves at" in installation.stderr_file.read_text(),
            "the scenario is finished",
            within=180,
        )
        assert "All is well." in command_output("audit", data=data)


async def test_topics_with_another_prefix_may_not_be_created(secured_bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=secured_bootstrap, **AS_CONCORD)
    await admin.start()
    try:
        response = await admin.create_topics([NewTopic("payroll", 1, 1)])
    finally:
        await admin.close()
    ((topic, code, _),) = response.topic_errors
    assert (topic, for_code(code).__name__) == ("payroll", "TopicAuthorizationFailedError")


async def test_bi_reads_topics_in_groups_of_its_own_and_writes_none(secured_bootstrap: str) -> None:
    topic = "concord.trial"
    server = {"bootstrap_servers": secured_bootstrap}
    admin = AIOKafkaAdminClient(**server, **AS_CONCORD)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, 1)])
    finally:
        await admin.close()
    async with AIOKafkaProducer(**server, **AS_CONCORD) as producer:
        await producer.send_and_wait(topic, b"a fact")
    start = {"auto_offset_reset": "earliest", "enable_auto_commit": False}
    consumer = AIOKafkaConsumer(topic, group_id="bi.warehouse", **server, **AS_BI, **start)
    async with consumer:
        assert (await consumer.getone()).value == b"a fact"
        await consumer.commit()
    foreign = AIOKafkaConsumer(topic, group_id="concord.goals", **server, **AS_BI)
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            await foreign.start()
    finally:
        await foreign.stop()
    async with AIOKafkaProducer(**server, **AS_BI) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"no fact")
