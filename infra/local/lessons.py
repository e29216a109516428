"""Starts the stand-in for AWS, and teaches it what it does not know.

Of rights, for which nobody asks without `AUTH=true`:

* Rights to rows of a table are given by `dynamodb:LeadingKeys`, which it does not know: it would let every right to a
  table reach every row. Here it is told the partition keys of each call, as AWS finds them.
* It takes reading one feed of a queue for listing all of them, and lets everybody switch one.
* The sender of a letter is `ses:FromAddress`, and its resource; it knows neither.
* A batch of messages takes the same right as one message; it wants a right of another name.

Of feeds: one that a stack makes switched off works nothing, as it should, but says that it is on.

It reaches into the pinned version of the stand-in, and does not start where it does not find what it knows.
"""

import base64
import json
import re
import runpy
from email import message_from_bytes
from email.utils import parseaddr

from ministack.core import iam_actions, iam_evaluator
from ministack.services import lambda_svc

PARTITION_KEY = "pk"
LEADING_KEYS = "dynamodb:LeadingKeys"
ONE_FEED = re.compile(r"/event-source-mappings/[^/]+/?$")
FEED_ACTIONS = {"GET": "GetEventSourceMapping", "PUT": "UpdateEventSourceMapping", "DELETE": "DeleteEventSourceMapping"}
MEMBERS = ("ConditionCheck", "Put", "Update", "Delete", "Get")


class Told(str):
    """The address of a resource, with what else is known of the call."""

    context: dict


def told(address: str, context: dict) -> Told:
    knowing = Told(address)
    knowing.context = context
    return knowing


def partition_of(key: object) -> list[str]:
    value = key.get(PARTITION_KEY) if isinstance(key, dict) else None
    return [str(text) for text in value.values()] if isinstance(value, dict) else []


def partitions_of_item(call: dict) -> list[str]:
    return partition_of(call.get("Key")) + partition_of(call.get("Item"))


def partitions_of_query(call: dict) -> list[str]:
    names = call.get("ExpressionAttributeNames") or {}
    values = call.get("ExpressionAttributeValues") or {}
    compared = re.findall(r"(#?\w+)\s*=\s*(:\w+)", call.get("KeyConditionExpression") or "")
    keys = [values.get(value) for name, value in compared if names.get(name, name) == PARTITION_KEY]
    return [str(text) for key in keys if isinstance(key, dict) for text in key.values()]


def partitions_of_batch(call: dict) -> list[str]:
    found = []
    for requests in (call.get("RequestItems") or {}).values():
        if isinstance(requests, dict):
            found += [key for one in requests.get("Keys") or [] for key in partition_of(one)]
            continue
        for request in requests:
            found += partitions_of_item(request.get("PutRequest") or {})
            found += partitions_of_item(request.get("DeleteRequest") or {})
    return found


def sender_of(call: dict) -> str:
    """Who sends a letter: as the call says, or the letter itself."""
    letter = ((call.get("Content") or {}).get("Raw") or {}).get("Data") or ""
    sender = call.get("FromEmailAddress") or message_from_bytes(base64.b64decode(letter))["From"] or ""
    return parseaddr(sender)[1]


def read(body: bytes) -> dict:
    try:
        call = json.loads(body or b"{}")
    except ValueError:
        return {}
    return call if isinstance(call, dict) else {}


def teach_feeds() -> None:
    plain_response = lambda_svc._esm_response

    def response(feed: dict) -> dict:
        told = plain_response(feed)
        return told if feed.get("Enabled", True) else {**told, "State": "Disabled"}

    lambda_svc._esm_response = response


def teach_actions() -> None:
    plain_lambda_action = iam_actions._lambda_action
    plain_action = iam_actions.extract_iam_action

    def lambda_action(method: str, path: str) -> str | None:
        return FEED_ACTIONS.get(method) if ONE_FEED.search(path) else plain_lambda_action(method, path)

    def action(service: str, *args) -> str | None:
        found = plain_action(service, *args)
        return found.removesuffix("Batch") if service == "sqs" and found else found

    iam_actions._lambda_action = lambda_action
    iam_actions.extract_iam_action = action


def teach_partitions() -> None:
    plain_context = iam_actions.dynamodb_service_context
    plain_checks = iam_actions.dynamodb_transaction_checks

    def context(body: bytes) -> dict:
        call = read(body)
        keys = partitions_of_item(call) + partitions_of_query(call) + partitions_of_batch(call)
        return {**plain_context(body), **({LEADING_KEYS: keys} if keys else {})}

    def checks(action: str, body: bytes, region: str, account: str) -> list:
        found = plain_checks(action, body, region, account)
        items = read(body).get("TransactItems") or []
        calls = [item[member] for item in items for member in MEMBERS if isinstance(item.get(member), dict)]
        if found and len(found) != len(calls):
            raise RuntimeError("a transaction has items that nobody has looked at")
        return [(one, told(address, {LEADING_KEYS: partitions_of_item(call)})) for (one, address), call in zip(found, calls)]

    iam_actions.dynamodb_service_context = context
    iam_actions.dynamodb_transaction_checks = checks


def teach_senders() -> None:
    plain_address = iam_actions.extract_resource_arn

    def address(service: str, method: str, path: str, headers: dict, body: bytes, query: dict, region: str, account: str) -> str:
        sender = sender_of(read(body)) if service == "ses" else ""
        if not sender:
            return plain_address(service, method, path, headers, body, query, region, account)
        return told(f"arn:aws:ses:{region}:{account}:identity/{sender}", {"ses:FromAddress": sender})

    iam_actions.extract_resource_arn = address


def teach_to_listen() -> None:
    plain_enforce = iam_evaluator.enforce

    def enforce(*args, resource_arn="*", service_context=None, **more):
        context = {**(service_context or {}), **getattr(resource_arn, "context", {})}
        return plain_enforce(*args, resource_arn=resource_arn, service_context=context, **more)

    iam_evaluator.enforce = enforce


if __name__ == "__main__":
    teach_feeds()
    teach_actions()
    teach_partitions()
    teach_senders()
    teach_to_listen()
    runpy.run_module("ministack", run_name="__main__")
