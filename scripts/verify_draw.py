#!/usr/bin/env python3
"""Verifies a published draw of Festival Tickets, as docs/draw-v1.md says. Needs Python 3.9, nothing else.

  verify_draw.py RECORD ENTRIES                              paths, or http(s) addresses
  verify_draw.py RECORD ENTRIES --receipt FILE [--key HEX]   also: what became of this receipt?
  verify_draw.py --vectors docs/draw-v1.vectors.json         does this program do what the document says?

Ends with 0 if everything is right, 1 if something is not, 2 if a file cannot be had.
Takes about 300 bytes of memory for each registration.
"""

import argparse
import hashlib
import itertools
import json
import re
import sys
import urllib.request
from datetime import datetime, timedelta

FORMAT = "festival-tickets/draw/v1"
GENESIS, PERIOD = 1_692_803_367_000, 3_000  # of the drand quicknet: the moment of round 1, and what lies between two


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Mismatch(Exception):
    """What is wrong with a draw: its name (section 11) with details, and a sentence for people."""

    def __init__(self, name, sentence, **details):
        super().__init__(f"{name}: {sentence}")
        self.finding = {"mismatch": name, **details}


# Section 3: how values are written. Section 10: the record.
# A shape is a pattern for texts, a range for numbers, or made of shapes; a tuple holds alternatives.

TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
TEXT = r"[^\ud800-\udfff]*"
LINE = r"[^\n\ud800-\udfff]*"
RAFFLE = "raf_[0-9a-hjkmnp-tv-z]{25}[048cgmrw]"
HASH, SALT, SIGNATURE = "[0-9a-f]{64}", "[0-9a-f]{32}", "[0-9a-f]{128}"
BEACON_SIGNATURE = "[0-9a-f]{96}"
NUMBER = "(0|[1-9][0-9]{0,19})"
FIGURES = f"{NUMBER}( {NUMBER}){{0,99}}"
PARTY, U32, U64 = range(1, 13), range(2**32), range(2**64)
SOURCE = (
    {"source": "sealed_secret", "hash": HASH},
    {"source": "drand", "round": U64},
    {"source": "declared", "figures": TEXT},
)
LINES = [{"rank": HASH, "commitment": HASH, "party_size": PARTY}]
RECORD = {
    "format": FORMAT,
    "raffle": RAFFLE,
    "rules": {
        "places": U32,
        "max_party": PARTY,
        "runners_up": U32,
        "allocations": [{"places": U32, "purpose": LINE}],
        "opens": TIME,
        "closes": TIME,
    },
    "source": SOURCE,
    "seal": {"count": U64, "root": HASH, "rules_hash": HASH, "sealed_at": TIME},
    "randomness": ({"secret": HASH}, {"drand": BEACON_SIGNATURE}, {"declared": FIGURES}),
    "seed": HASH,
    "drawn_at": TIME,
    "winners": LINES,
    "runners_up": LINES,
}
AMONG = {"index": U64, "count": range(1, 1025), "path": [HASH]}
RECEIPT = {"raffle": RAFFLE, "code": TEXT, "salt": SALT, "party_size": PARTY, "received_at": TIME, "signature": SIGNATURE}


def fits(value, shape):
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(name in value and fits(value[name], shape[name]) for name in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return any(fits(value, alternative) for alternative in shape)
    if isinstance(shape, range):
        return type(value) is int and value in shape
    is_like = isinstance(value, str) and re.fullmatch(shape, value) is not None
    return is_like and (shape != TIME or millis(value) is not None)


def millis(time):
    """Milliseconds since 1970; a ValueError for a day or an hour that does not exist."""
    return (datetime.strptime(time, "%Y-%m-%dT%H:%M:%S.%fZ") - datetime(1970, 1, 1)) // timedelta(milliseconds=1)


def read_json(text, shape):
    """The value that is written, if it is one and has the shape."""

    def fields_once(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a field is there twice")
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=fields_once)
        return value if fits(value, shape) else None
    except (ValueError, RecursionError):
        return None


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code_bytes(text):
    """The 15 bytes of a ticket code; a ValueError with the name of the fault."""
    symbols = text.replace("-", "").replace(" ", "")
    if not symbols.isascii() or len(symbols) != 25:
        raise ValueError("malformed")
    symbols = symbols.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    *values, last = (ALPHABET.find(symbol) for symbol in symbols)
    if -1 in values:
        raise ValueError("malformed")
    check = 0
    for value in reversed(values):
        check = (check ^ value) << 1
        check ^= 37 if check >= 32 else 0
    if last != check:
        raise ValueError("mistyped")
    return sum(value << 5 * place for place, value in enumerate(reversed(values))).to_bytes(15, "big")


# Sections 4 to 9: from registrations to winners.


def entry_of(receipt):
    """Commitment and party size of a receipt."""
    size, salt = bytes([receipt["party_size"]]), bytes.fromhex(receipt["salt"])
    tag = b"festival-tickets/commitment/v1\n"
    return sha256(tag, receipt["raffle"].encode(), code_bytes(receipt["code"]), salt, size) + size


def read_list(data, max_party):
    def fault(sentence, name, **details):
        return Mismatch("list", sentence, fault={"fault": name, **details})

    if len(data) % 33:
        raise fault("it breaks off in the middle of an entry", "truncated")
    entries = [data[start : start + 33] for start in range(0, len(data), 33)]
    for index, entry in enumerate(entries):
        if index and entries[index - 1][:32] >= entry[:32]:
            raise fault(f"entry {index} is out of order or doubled", "not_ascending", index=index)
        if not 1 <= entry[32] <= max_party:
            raise fault(f"entry {index} has an impossible party size", "bad_party_size", index=index)
    return entries


def merkle_root(leaves):
    level = [sha256(b"\x00", leaf) for leaf in leaves] or [sha256()]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\x01", left, right) for left, right in zip(level[::2], level[1::2])] + odd
    return level[0]


def rules_text(raffle, rules, source):
    lines = ["festival-tickets/rules/v1", f"raffle={raffle}"]
    lines += [f"{name}={rules[name]}" for name in ("places", "max_party", "runners_up")]
    lines += [f"allocation={one['places']} {one['purpose']}" for one in rules["allocations"]]
    lines += [f"{name}={rules[name]}" for name in ("opens", "closes")]
    kind, value = source["source"].replace("_", "-"), source.get("hash", source.get("round", source.get("figures")))
    return "".join(line + "\n" for line in [*lines, f"source={kind} {value}"])


def secret_hash(raffle, secret):
    return sha256(b"festival-tickets/secret/v1\n", raffle.encode(), bytes.fromhex(secret)).hex()


def is_beacon_right(signature, record):
    """Whether this is the network's signature of the announced round, and the round is later than the seal."""
    from quicknet import is_signature_of_round  # beside this file; only draws by a beacon need it

    number = record["source"]["round"]
    made = GENESIS + PERIOD * max(number - 1, 0)
    is_later = made > millis(record["seal"]["sealed_at"]) and made >= millis(record["rules"]["closes"])
    return is_later and is_signature_of_round(number, bytes.fromhex(signature))


def randomness_of(record):
    """The 32 bytes that go into the seed, and a sentence; a Mismatch if they are not from the source."""
    source, raffle = record["source"], record["raffle"]
    ((kind, value),) = record["randomness"].items()
    if (source["source"], kind) == ("sealed_secret", "secret") and secret_hash(raffle, value) == source["hash"]:
        return bytes.fromhex(value), f"the sealed secret with the hash {source['hash']}"
    if (source["source"], kind) == ("drand", "drand") and is_beacon_right(value, record):
        return sha256(bytes.fromhex(value)), f"round {source['round']} of the drand quicknet; its signature is genuine"
    if (source["source"], kind) == ("declared", "declared"):
        sentence = f"{value}; look up yourself whether these are: {source['figures']}"
        return sha256(b"festival-tickets/declared/v1\n", value.encode()), sentence
    raise Mismatch("randomness", "it is not from the source that was announced")


def seed_of(raffle, seal, randomness):
    hashes = bytes.fromhex(seal["rules_hash"] + seal["root"])
    return sha256(b"festival-tickets/seed/v1\n", raffle.encode(), hashes, seal["count"].to_bytes(8, "big"), randomness)


def order_of(seed, entries):
    """Rank ‖ commitment ‖ party size of everybody, in the order of the draw."""
    return sorted(sha256(seed[:23], entry[:32]) + entry for entry in entries)


def select(order, rules):
    free, count = rules["places"], 0
    while count < len(order) and order[count][64] <= free:
        free -= order[count][64]
        count += 1
    return order[:count], order[count : count + rules["runners_up"]]


# Section 11: verifying a draw.


def compare(name, computed, published):
    published = [bytes.fromhex(line["rank"] + line["commitment"]) + bytes([line["party_size"]]) for line in published]
    for number, (one, other) in enumerate(itertools.zip_longest(computed, published), 1):
        if one != other:
            raise Mismatch(name, f"number {number} is not the one that follows from the seed", number=number)


def verify(text, data, say):
    """The record and the order of its draw; says each step, and raises the first Mismatch."""
    record = read_json(text, RECORD)
    if record is None or len(record["randomness"]) != 1:
        raise Mismatch("format", f"this is not a {FORMAT} record")
    raffle, rules, source, seal = (record[name] for name in ("raffle", "rules", "source", "seal"))
    say("format", f"{FORMAT}, raffle {raffle}")
    if sha256(rules_text(raffle, rules, source).encode()).hex() != seal["rules_hash"]:
        raise Mismatch("rules", "they are not the ones that were sealed")
    say("rules", f"{rules['places']} places, parties up to {rules['max_party']}; hash {seal['rules_hash']}")
    for one in rules["allocations"]:
        say("set aside", f"{one['places']} places: {one['purpose']}")
    entries = read_list(data, rules["max_party"])
    say("list", "in order, nobody there twice")
    if len(entries) != seal["count"]:
        sentence = f"{len(entries)} entries are listed, {seal['count']} were sealed"
        raise Mismatch("count", sentence, found=len(entries), sealed=seal["count"])
    say("count", f"{len(entries)} registrations")
    if merkle_root(entries).hex() != seal["root"]:
        raise Mismatch("root", "the list is not the one that was sealed")
    say("root", seal["root"])
    randomness, sentence = randomness_of(record)
    say("randomness", sentence)
    seed = seed_of(raffle, seal, randomness)
    if seed.hex() != record["seed"]:
        raise Mismatch("seed", "it does not follow from pool, rules and randomness")
    say("seed", record["seed"])
    order = order_of(seed, entries)
    winners, runners_up = select(order, rules)
    compare("winners", winners, record["winners"])
    say("winners", f"{len(winners)}, with {sum(line[64] for line in winners)} places")
    compare("runners_up", runners_up, record["runners_up"])
    say("runners_up", str(len(runners_up)))
    return record, order


# Section 12: receipts. Ed25519 as in section 6 of RFC 8032; a point is (X, Y, Z, T).

P = 2**255 - 19
GROUP = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ZERO = (0, 1, 1, 0)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, point):
    result = ZERO
    while n:
        result = add(result, point) if n & 1 else result
        point, n = add(point, point), n >> 1
    return result


def is_same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_of(data):
    y, sign = int.from_bytes(data, "little") % 2**255, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    root = pow(square, (P + 3) // 8, P)
    root = root if root * root % P == square else root * pow(2, (P - 1) // 4, P) % P
    if y >= P or root * root % P != square or (root == 0 and sign):
        return None
    x = root if root % 2 == sign else P - root
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= GROUP or is_same(times(8, a), ZERO) or is_same(times(8, r), ZERO):
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    return is_same(times(s, BASE), add(r, times(hashed % GROUP, a)))


def signed_bytes(receipt):
    salt_and_size = bytes.fromhex(receipt["salt"]) + bytes([receipt["party_size"]])
    received_at = millis(receipt["received_at"]).to_bytes(8, "big", signed=True)
    tag = b"festival-tickets/receipt/v1\n"
    return tag + receipt["raffle"].encode() + code_bytes(receipt["code"]) + salt_and_size + received_at


def climb(leaf, index, count, path):
    """The root of a tree of so many leaves with this one at this place; None if there is no such place or way."""
    if count == 1:
        return leaf if index == 0 and not path else None
    if not path:
        return None
    left = 1 << (count - 1).bit_length() - 1
    on_left = index < left
    below = climb(leaf, index if on_left else index - left, left if on_left else count - left, path[:-1])
    if below is None:
        return None
    return sha256(b"\1", below, path[-1]) if on_left else sha256(b"\1", path[-1], below)


def is_genuine(receipt, key):
    message, among = signed_bytes(receipt), receipt.get("among")
    if among is not None:
        if not fits(among, AMONG):
            return False
        path = [bytes.fromhex(neighbor) for neighbor in among["path"]]
        root = climb(sha256(b"\0", message), among["index"], among["count"], path)
        if root is None:
            return False
        message = b"festival-tickets/receipts/v1\n" + among["count"].to_bytes(8, "big") + root
    return is_signed(bytes.fromhex(key), message, bytes.fromhex(receipt["signature"]))


def follow(receipt, key, record, order, say):
    """Says what became of a receipt in a verified draw. Whether nothing is wrong with it."""
    if receipt["raffle"] != record["raffle"]:
        say("receipt", f"NOT for this raffle but for {receipt['raffle']}")
        return False
    if key and not is_genuine(receipt, key):
        say("receipt", "NOT genuine: this key has not signed it")
        return False
    say("receipt", "genuine" if key else "signature not checked; give the installation's public key with --key")
    entry = entry_of(receipt)
    say("commitment", entry[:32].hex())
    line = next((line for line in order if line[32:] == entry), None)
    if line is None:
        say("your place", "NOT in the list; section 12 of docs/draw-v1.md says what that can mean")
        return False
    say("rank", f"{line[:32].hex()}, number {order.index(line) + 1} of {len(order)}")
    winners, runners_up = select(order, record["rules"])
    if line in winners:
        say("your place", f"won, number {winners.index(line) + 1} of {len(winners)}")
    elif line in runners_up:
        say("your place", f"runner-up number {runners_up.index(line) + 1} of {len(runners_up)}")
    else:
        say("your place", "in the draw, not drawn this time")
    return True


# Section 16: the test vectors.


def finding(text, data):
    try:
        verify(text, data, lambda *_: None)
        return None
    except Mismatch as mismatch:
        return mismatch.finding


def list_of(entries):
    if "hex" in entries:
        return bytes.fromhex(entries["hex"])
    sizes = itertools.cycle(entries["derived"]["party_sizes"])
    numbers = range(entries["derived"]["count"])
    return b"".join(sorted(sha256(b"vector", i.to_bytes(4, "big")) + bytes([size]) for i, size in zip(numbers, sizes)))


def read_typed(text):
    try:
        return {"text": text, "bytes": code_bytes(text).hex()}
    except ValueError as fault:
        return {"text": text, "fault": str(fault)}


def checks(vectors):
    """For each vector its name, and a check that is made before the next one is asked for."""
    for item in vectors["ticket_codes"]:
        yield f"ticket code {item['text']!r}", lambda: read_typed(item["text"]) == item
    for item in vectors["commitments"]:
        yield f"commitment {item['commitment']}", lambda: entry_of(item)[:32].hex() == item["commitment"]
    for item in vectors["secrets"]:
        yield f"secret {item['secret']}", lambda: secret_hash(item["raffle"], item["secret"]) == item["hash"]
    for item in vectors["rules"]:
        text = rules_text(item["raffle"], item["rules"], item["source"])
        yield f"rules {item['hash']}", lambda: (text, sha256(text.encode()).hex()) == (item["text"], item["hash"])
    for item in vectors["receipts"]:
        yield f"receipt {item['name']}", lambda: (
            signed_bytes(item["receipt"]).hex() == item["signed_bytes"]
            and entry_of(item["receipt"])[:32].hex() == item["commitment"]
            and is_genuine(item["receipt"], item["public_key"]) == item["genuine"]
        )
    import public_log  # beside this file, and needs this one

    yield from public_log.checks(vectors)
    for item in vectors["draws"] + vectors["tampered"]:
        data = list_of(item["entries"])
        yield f"draw {item['name']}", lambda: finding(json.dumps(item["record"]), data) == item.get("expected")
        for receipt in item.get("receipts", []):
            yield f"receipt in {item['name']}", lambda: entry_of(receipt) in read_list(data, 12)
    for item in vectors["unreadable"]:
        yield f"unreadable: {item['name']}", lambda: finding(item["text"], b"") == {"mismatch": "format"}


def run_vectors(vectors):
    passed, failed = 0, 0
    for name, check in checks(vectors):
        try:
            is_right = check()
        except Exception as error:  # whatever it is, this vector fails and the others go on
            is_right, name = False, f"{name} ({error!r})"
        passed, failed = passed + is_right, failed + (not is_right)
        if not is_right:
            print(f"FAILED: {name}")
    print(f"{passed} passed, {failed} failed")
    return passed > 0 and failed == 0


def load(place):
    if re.match("https?://", place):
        with urllib.request.urlopen(place, timeout=60) as answer:
            return answer.read()
    with open(place, "rb") as file:
        return file.read()


def show_changes(text, record, key):
    """Says each change by hand. Whether all are signed, and none is missing between them."""
    import public_log  # beside this file, and needs this one

    changes = public_log.read_changes(text)
    wrong = 1 if changes is None else public_log.first_wrong(changes, record["raffle"], record["seal"]["root"], key)
    if wrong is not None:
        print(f"NOT verified: change by hand number {wrong} was removed, rewritten or not signed")
        return False
    for change in changes:
        what = f"{change['places']} places given: {change['purpose']}" if "places" in change else "a place taken back"
        say_line("by hand", f"{change['at']} {change['by']}: {what} {change.get('commitment', '')}; {change['why']}")
    return True


def say_line(what, words):
    print(f"{what:<12} {words}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("record", nargs="?", metavar="RECORD", help="the record, JSON")
    parser.add_argument("entries", nargs="?", metavar="ENTRIES", help="the list, 33 bytes for each registration")
    parser.add_argument("--receipt", metavar="FILE", help="a receipt to look for")
    parser.add_argument("--key", metavar="HEX", help="the installation's public key, for the receipt's signature")
    parser.add_argument("--changes", metavar="FILE", help="the changes by hand since the draw; needs --key")
    parser.add_argument("--vectors", metavar="FILE", help="check this program with the test vectors")
    asked = parser.parse_args()
    if asked.vectors:
        return run_vectors(json.loads(load(asked.vectors)))
    if not asked.entries:
        parser.error("give RECORD and ENTRIES, or --vectors")
    if asked.changes and not asked.key:
        parser.error("--changes needs --key")
    if asked.key and not fits(asked.key, HASH):
        parser.error("--key takes 64 hexadecimal digits in lower case")
    receipt = read_json(load(asked.receipt), RECEIPT) if asked.receipt else None
    if asked.receipt and (receipt is None or "fault" in read_typed(receipt["code"])):
        parser.error(f"{asked.receipt} is not a receipt")
    try:
        record, order = verify(load(asked.record), load(asked.entries), say_line)
    except Mismatch as mismatch:
        print(f"NOT verified: {mismatch}")
        return False
    print("verified")
    if asked.changes and not show_changes(load(asked.changes), record, asked.key):
        return False
    print("Now compare rules hash, count, root and the secret's hash with what was published before the draw.")
    return receipt is None or follow(receipt, asked.key, record, order, say_line)


def end_with(main):
    """Ends the program as its first lines say."""
    try:
        sys.exit(0 if main() else 1)
    except OSError as error:
        print(f"cannot read: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    end_with(main)
