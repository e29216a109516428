#!/usr/bin/env python3
"""The sealed list of a draw as a public log, as section 12 of docs/draw-v1.md says. Needs Python 3.9, nothing else.

  public_log.py RECEIPT PROOF --key HEX     does this proof show that this receipt is in the sealed list?

PROOF is the file that the page of a draw offers: a proof of inclusion and the signed checkpoint below it.
Ends with 0 if it does, 1 if not, 2 if a file cannot be had.
"""

import argparse
import base64
import binascii
import re

from verify_draw import HASH, LINE, NUMBER, RAFFLE, RECEIPT, SIGNATURE, TIME, U32
from verify_draw import end_with, entry_of, fits, is_genuine, is_signed, load, millis, read_json, sha256

CHECKPOINT = re.compile(
    f"(?P<origin>[^\n]+)\n(?P<count>{NUMBER})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    f"rules (?P<rules_hash>{HASH})\nsource (?P<source>[^\n]*)\nsealed (?P<sealed_at>{TIME})\n"
    f"refused (?P<refused>{NUMBER}) (?P<refused_hash>{HASH})\n"
)


class NotSo(Exception):
    """The name of what is wrong."""


def open_checkpoint(note, key):
    """What a checkpoint states; NotSo with `form` or `signature`."""
    text, gap, signatures = note.rpartition("\n\n")
    found = CHECKPOINT.fullmatch(text + "\n")
    if not gap or not found or millis(found["sealed_at"]) is None:
        raise NotSo("form")
    name = found["origin"]
    key_id = sha256(name.encode(), b"\n\x01", bytes.fromhex(key))[:4]
    for line in signatures.split("\n"):
        if line.startswith(f"— {name} "):
            try:
                signed = base64.b64decode(line[len(name) + 3 :], validate=True)
            except binascii.Error:
                continue
            is_ours = len(signed) == 68 and signed[:4] == key_id
            if is_ours and is_signed(bytes.fromhex(key), (text + "\n").encode(), signed[4:]):
                states = found.groupdict()
                states["root"] = base64.b64decode(states["root"]).hex()
                return {**states, "count": int(states["count"]), "refused": int(states["refused"])}
    raise NotSo("signature")


def root_of(entry, index, path, count):
    """The root of the list of so many entries that has this entry at this place; None if there is no such list."""
    if index >= count:
        return None
    hashed, last = sha256(b"\x00", entry), count - 1
    for neighbor in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            hashed = sha256(b"\x01", neighbor, hashed)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            hashed = sha256(b"\x01", hashed, neighbor)
        index, last = index // 2, last // 2
    return hashed if last == 0 else None


def read_proof(data):
    """Index and path of a proof in bytes; None if it is none."""
    if len(data) % 32 != 8:
        return None
    return int.from_bytes(data[:8], "big"), [data[at : at + 32] for at in range(8, len(data), 32)]


CHANGE = {"raffle": RAFFLE, "number": U32, "at": TIME, "by": LINE, "why": LINE, "before": HASH, "signature": SIGNATURE}
DEEDS = ({"deed": "taken_back", "commitment": HASH}, {"deed": "given", "places": U32, "purpose": LINE})


def change_text(change):
    """The text of a change by hand that is hashed and signed."""
    if change["deed"] == "given":
        deed = f"given {change['places']} {change['purpose']}"
    else:
        deed = f"taken-back {change['commitment']}"
    fields = {name: change[name] for name in ("raffle", "number", "at", "by")}
    fields.update(deed=deed, why=change["why"], before=change["before"])
    lines = ["festival-tickets/change/v1", *(f"{name}={value}" for name, value in fields.items())]
    return "".join(line + "\n" for line in lines).encode()


def first_wrong(changes, raffle, root, key):
    """The number of the first change that is not the signed next one of the chain; None if all are."""
    before = root
    for number, change in enumerate(changes, 1):
        text = change_text(change)
        is_next = (change["raffle"], change["number"], change["before"]) == (raffle, number, before)
        if not is_next or not is_signed(bytes.fromhex(key), text, bytes.fromhex(change["signature"])):
            return number
        before = sha256(text).hex()
    return None


def read_changes(text):
    """The list of changes, if it is one."""
    changes = read_json(text, [CHANGE])
    return changes if changes is not None and all(fits(change, DEEDS) for change in changes) else None


def does_hold(vector):
    read = read_proof(bytes.fromhex(vector["proof"]))
    root = read and root_of(bytes.fromhex(vector["entry"]), *read, vector["count"])
    return root is not None and root.hex() == vector["root"]


def states(vector):
    """What a vector's checkpoint states, as the vector writes it."""
    try:
        return {"states": open_checkpoint(vector["note"], vector["public_key"])}
    except NotSo as fault:
        return {"fault": str(fault)}


def checks(vectors):
    """For each vector its name, and a check that is made before the next one is asked for."""
    for item in vectors["checkpoints"]:
        expected = {name: item[name] for name in ("states", "fault") if name in item}
        yield f"checkpoint {item['name']}", lambda: states(item) == expected
    for item in vectors["changes"]:
        args = item["changes"], item["raffle"], item["root"], item["public_key"]
        yield f"changes {item['name']}", lambda: first_wrong(*args) == item.get("first_wrong")
    for item in vectors["proofs"]:
        yield f"proof {item['name']}", lambda: does_hold(item) == item["holds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("receipt", metavar="RECEIPT", help="the receipt, JSON")
    parser.add_argument("proof", metavar="PROOF", help="the proof with its checkpoint")
    parser.add_argument("--key", metavar="HEX", required=True, help="the installation's public key")
    asked = parser.parse_args()
    receipt = read_json(load(asked.receipt), RECEIPT)
    head, _, note = load(asked.proof).decode().partition("\n\n")
    form, *lines = head.split("\n")
    if receipt is None or form != "c2sp.org/tlog-proof@v1" or not re.fullmatch(f"index {NUMBER}", lines[0] if lines else ""):
        parser.error("give a receipt, and the proof for it as it was downloaded")
    if not is_genuine(receipt, asked.key):
        print("NOT proven: this key has not signed the receipt")
        return False
    try:
        stated = open_checkpoint(note, asked.key)
    except NotSo as fault:
        print(f"NOT proven: the checkpoint is not right ({fault})")
        return False
    path = [base64.b64decode(line) for line in lines[1:]]
    root = root_of(entry_of(receipt), int(lines[0][6:]), path, stated["count"])
    if root is None or root.hex() != stated["root"]:
        print("NOT proven: the proof does not lead to the root of the checkpoint")
        return False
    print(f"proven: the registration is one of {stated['count']} that were sealed at {stated['sealed_at']}")
    print(f"log {stated['origin']}, root {stated['root']}, source {stated['source']}")
    return True


if __name__ == "__main__":
    end_with(main)
