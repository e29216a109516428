#!/usr/bin/env python3
"""Check signatures of drand's "quicknet" randomness beacon; standard library only.

quicknet uses the drand scheme bls-unchained-g1-rfc9380: the message of a round is
SHA-256(round number as 8 bytes, big-endian), a signature is a point of the group G1 of
the curve BLS12-381, the public key a point of G2.  A signature is genuine when

    e(signature, generator of G2) == e(hash_to_curve(message), public key)

where e is the pairing of BLS12-381.  The file is written to be read from top to bottom, and
for public data only: nothing here runs in constant time.  Run it for its self-test.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from typing import Iterator, NamedTuple, Optional

PUBLIC_KEY = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a")
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"  # RFC 9380 "domain separation tag"

# BLS12-381 is the curve of the Barreto-Lynn-Scott family (2002) for this X.  P is the size
# of the field of coordinates, R the prime order of G1 and G2; both follow from X:
# R = X^4 - X^2 + 1 and P = (X - 1)^2 * R / 3 + X.
X = -0xD201000000010000
P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001


# ---- The fields: Fp (plain integers modulo P), Fp2, Fp12 ---------------------------------

def sqrt_fp(a: int) -> Optional[int]:
    """A square root of a modulo P, or None (RFC 9380 appendix I.1, as P % 4 == 3)."""
    root = pow(a, (P + 1) // 4, P)
    return root if root * root % P == a % P else None


@dataclass(frozen=True)
class Fp2:
    """The number c0 + c1*u, where u*u = -1 and c0, c1 are integers modulo P."""

    c0: int
    c1: int = 0

    def __add__(self, other: Fp2) -> Fp2:
        return Fp2((self.c0 + other.c0) % P, (self.c1 + other.c1) % P)

    def __sub__(self, other: Fp2) -> Fp2:
        return Fp2((self.c0 - other.c0) % P, (self.c1 - other.c1) % P)

    def __neg__(self) -> Fp2:
        return Fp2(-self.c0 % P, -self.c1 % P)

    def __mul__(self, other: Fp2) -> Fp2:
        return Fp2((self.c0 * other.c0 - self.c1 * other.c1) % P,
                   (self.c0 * other.c1 + self.c1 * other.c0) % P)

    def inverse(self) -> Fp2:
        """1 / (c0 + c1*u) = (c0 - c1*u) / (c0^2 + c1^2)."""
        norm_inverse = pow(self.c0 * self.c0 + self.c1 * self.c1, -1, P)
        return Fp2(self.c0 * norm_inverse % P, -self.c1 * norm_inverse % P)


def sqrt_fp2(a: Fp2) -> Optional[Fp2]:
    """A square root s + t*u of a, or None, by the usual "complex method".

    s^2 - t^2 = a.c0 and 2*s*t = a.c1, so s^2 is (a.c0 +- sqrt(a.c0^2 + a.c1^2)) / 2.
    Roots with s = 0 are not found; the two constants read with this have none.
    """
    norm_root = sqrt_fp(a.c0 * a.c0 + a.c1 * a.c1)
    if norm_root is None:
        return None
    half = (P + 1) // 2
    s = sqrt_fp((a.c0 + norm_root) * half) or sqrt_fp((a.c0 - norm_root) * half)
    return Fp2(s, a.c1 * pow(2 * s, -1, P) % P) if s else None


# Fp12 = Fp[w] / (w^12 - 2*w^6 + 2); the list holds the coefficients of w^0 ... w^11.
# With u = w^6 - 1 it contains Fp2: indeed u^2 = w^12 - 2*w^6 + 1 = -1, and w^6 = 1 + u.
Fp12 = list[int]
FP12_ONE: Fp12 = [1] + [0] * 11


def fp12_multiply(a: Fp12, b: Fp12) -> Fp12:
    """Multiply as polynomials, then replace w^k by 2*w^(k-6) - 2*w^(k-12), highest k first."""
    product = [0] * 23
    for i, a_i in enumerate(a):
        for j, b_j in enumerate(b):
            product[i + j] += a_i * b_j
    for k in range(22, 11, -1):
        product[k - 6] += 2 * product[k]
        product[k - 12] -= 2 * product[k]
    return [coefficient % P for coefficient in product[:12]]


# ---- The curves --------------------------------------------------------------------------

class AffinePoint(NamedTuple):
    """A point of E: y^2 = x^3 + 4 (G1), or of its twist E2: y^2 = x^3 + 4*(1 + u) (G2).

    G1 has coordinates in Fp; they are kept as Fp2 with c1 = 0, so that the same
    functions serve both curves (the formulas do not contain the constant term).
    """

    x: Fp2
    y: Fp2


Point = Optional[AffinePoint]  # None is the point at infinity, the neutral element


def negate(p: AffinePoint) -> AffinePoint:
    """The point -p."""
    return AffinePoint(p.x, -p.y)


def slope(p: AffinePoint, q: AffinePoint) -> Fp2:
    """Slope of the line through p and q, of the tangent if they are equal (but p != -q)."""
    if p == q:
        return Fp2(3) * p.x * p.x * (p.y + p.y).inverse()
    return (q.y - p.y) * (q.x - p.x).inverse()


def add_finite(p: AffinePoint, q: AffinePoint) -> AffinePoint:
    """p + q by the chord-and-tangent rule, for p != -q."""
    m = slope(p, q)
    x = m * m - p.x - q.x
    return AffinePoint(x, m * (p.x - x) - p.y)


def add(p: Point, q: Point) -> Point:
    """p + q in all cases."""
    if p is None or q is None:
        return q if p is None else p
    return None if p == negate(q) else add_finite(p, q)


def multiply(k: int, p: Point) -> Point:
    """k * p by doubling and adding, k >= 0."""
    result: Point = None
    for bit in bin(k)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, p)
    return result


# ---- Reading compressed points: the zkcrypto/BLS12-381 serialization format --------------
# (described in the Rust crate bls12_381, module notes::serialization)

def read_compressed(data: bytes, coordinates: int) -> tuple[list[int], bool]:
    """Split a compressed point into the integers of its x and its "y is larger" flag.

    The first byte begins with three flags: compressed (must be 1), infinity (must be 0
    here: that point signs nothing), and whether y is the larger of the two roots.
    Integers not below P are refused, so that no point has two encodings.
    """
    if not isinstance(data, (bytes, bytearray)) or len(data) != 48 * coordinates:
        raise ValueError("wrong type or length")
    if data[0] >> 6 != 0b10:
        raise ValueError("not the compressed form of a finite point")
    without_flags = bytes([data[0] & 0b00011111]) + data[1:]
    x = [int.from_bytes(without_flags[i:i + 48], "big") for i in range(0, len(data), 48)]
    if max(x) >= P:
        raise ValueError("coordinate not below P")
    return x, bool(data[0] & 0b00100000)


def require_subgroup(point: AffinePoint) -> AffinePoint:
    """Return the point if R * point is infinity, as in G1 and G2; else raise ValueError."""
    if multiply(R, point) is not None:
        raise ValueError("point outside the subgroup of order R")
    return point


def decode_g1(data: bytes) -> AffinePoint:
    """Read a point of G1 from 48 bytes; ValueError if they are not its one encoding."""
    (x,), y_is_larger = read_compressed(data, 1)
    y = sqrt_fp(x ** 3 + 4)
    if y is None:
        raise ValueError("no point of the curve has this x")
    if (y > P - y) != y_is_larger:
        y = P - y
    return require_subgroup(AffinePoint(Fp2(x), Fp2(y)))


def decode_g2(data: bytes) -> AffinePoint:
    """Read a point of G2 from 96 bytes (x.c1 comes before x.c0), or raise ValueError."""
    (x_c1, x_c0), y_is_larger = read_compressed(data, 2)
    x = Fp2(x_c0, x_c1)
    y = sqrt_fp2(x * x * x + Fp2(4, 4))
    if y is None:
        raise ValueError("no point of the twist has this x")
    if ((y.c1, y.c0) > ((-y).c1, (-y).c0)) != y_is_larger:
        y = -y
    return require_subgroup(AffinePoint(x, y))


G2_GENERATOR = decode_g2(bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"))
PUBLIC_KEY_POINT = decode_g2(PUBLIC_KEY)


# ---- Hashing to G1: RFC 9380, suite BLS12381G1_XMD:SHA-256_SSWU_RO_ (section 8.8.1) ------

def integers(text: str) -> list[int]:
    """The hexadecimal numbers in a text."""
    return [int(word, 16) for word in text.split()]


# The curve E': y^2 = x^3 + A*x + B, and Z (section 8.8.1).
A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
Z = 11
EFFECTIVE_COFACTOR = 1 - X  # h_eff of section 8.8.1: 0xd201000000010001

# The 11-isogeny from E' to E (appendix E.2), coefficients of x^0, x^1, ...; the appendix
# leaves the leading coefficient 1 of the two denominators unlisted.
X_NUMERATOR = integers("""
11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
0d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
0e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
0d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
080d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
06e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229
""")
X_DENOMINATOR = integers("""
08ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
0b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
03425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
0e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
0772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
0a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
095fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a
""") + [1]
Y_NUMERATOR = integers("""
090d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33
134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696
00cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6
01f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb
08cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb
16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0
04ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2
0987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29
09fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587
0e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30
19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132
18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e
0b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8
0245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133
05c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b
15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604
""")
Y_DENOMINATOR = integers("""
16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1
1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d
058df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2
16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416
0be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d
08d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac
166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c
16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9
1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a
167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55
04d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8
0accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092
0ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc
02660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7
0e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f
""") + [1]


def expand_message_xmd(message: bytes, dst: bytes, length: int) -> bytes:
    """expand_message_xmd of RFC 9380 section 5.3.1, with SHA-256."""
    dst_prime = dst + bytes([len(dst)])
    b_0 = hashlib.sha256(
        bytes(64) + message + length.to_bytes(2, "big") + b"\x00" + dst_prime).digest()
    block, output = bytes(32), b""
    for i in range(1, -(-length // 32) + 1):
        mixed = bytes(s ^ t for s, t in zip(b_0, block))  # b_0 itself when i = 1
        block = hashlib.sha256(mixed + bytes([i]) + dst_prime).digest()
        output += block
    return output[:length]


def hash_to_field(message: bytes, dst: bytes) -> tuple[int, int]:
    """hash_to_field of RFC 9380 section 5.2: two elements of Fp, from 64 bytes each."""
    uniform = expand_message_xmd(message, dst, 128)
    return int.from_bytes(uniform[:64], "big") % P, int.from_bytes(uniform[64:], "big") % P


def inv0(a: int) -> int:
    """1 / a modulo P, and 0 for a = 0 (RFC 9380 section 4)."""
    return pow(a, P - 2, P)


def map_to_curve_simple_swu(u: int) -> tuple[int, int]:
    """Map u to a point of E': simplified SWU, RFC 9380 section 6.6.2."""
    zu2 = Z * u * u % P
    t = inv0(zu2 * zu2 + zu2)
    x = -B * inv0(A) * (1 + t) % P if t else B * inv0(Z * A) % P
    y = sqrt_fp(x ** 3 + A * x + B)
    if y is None:
        x = zu2 * x % P
        y = sqrt_fp(x ** 3 + A * x + B)
    assert y is not None  # one of the two candidates always has a root
    same_sign = y % 2 == u % 2  # sgn0 of section 4.1 is the parity
    return x, (y if same_sign else P - y)


def polynomial(coefficients: list[int], x: int) -> int:
    """The value at x, modulo P, of the polynomial with these coefficients of x^0, x^1, ..."""
    return sum(c * pow(x, i, P) for i, c in enumerate(coefficients)) % P


def iso_map(x: int, y: int) -> Point:
    """The 11-isogeny from E' to E (RFC 9380 section 6.6.3 and appendix E.2)."""
    x_denominator = polynomial(X_DENOMINATOR, x)
    y_denominator = polynomial(Y_DENOMINATOR, x)
    if x_denominator == 0 or y_denominator == 0:
        return None
    return AffinePoint(
        Fp2(polynomial(X_NUMERATOR, x) * inv0(x_denominator) % P),
        Fp2(y * polynomial(Y_NUMERATOR, x) * inv0(y_denominator) % P))


def hash_to_curve(message: bytes, dst: bytes) -> Point:
    """hash_to_curve of RFC 9380 section 3: add two mapped points, then clear the cofactor."""
    q0, q1 = (iso_map(*map_to_curve_simple_swu(u)) for u in hash_to_field(message, dst))
    return multiply(EFFECTIVE_COFACTOR, add(q0, q1))


# ---- The pairing -------------------------------------------------------------------------

def line(t: AffinePoint, q: AffinePoint, p: AffinePoint) -> Fp12:
    """Value at p (of G1) of Miller's line through t and q (of the twist), times w^3.

    (x, y) -> (x / w^2, y / w^3) takes the twist to E, since w^6 = 1 + u; a slope m becomes
    m / w, and the line's value p.y - t.y/w^3 - m/w * (p.x - t.x/w^2).  The factor w^3 saves
    divisions and does no harm: it lies in Fp4 (its square is in Fp2), and the final
    exponent is a multiple of P^4 - 1.
    """
    m = slope(t, q)
    value = [0] * 12
    for power, c in ((0, m * t.x - t.y), (2, -(m * p.x)), (3, p.y)):
        value[power] = c.c0 - c.c1  # c0 + c1*u = (c0 - c1) + c1*w^6
        value[power + 6] = c.c1
    return value


def miller_loop(p: AffinePoint, q: AffinePoint) -> Fp12:
    """Miller's algorithm (1986) for the ate pairing (Hess, Smart, Vercauteren 2006).

    p is of G1, q of G2, neither is infinity; the loop length is |X|.  As X is negative,
    the usual definition inverts the result; left out here, which turns e into 1/e
    throughout and does not change whether a product of pairings is 1.  Miller's vertical
    lines are left out too: they lie in Fp6, and the final exponent is a multiple of
    P^6 - 1.
    """
    f, t = FP12_ONE, q
    for bit in bin(-X)[3:]:
        f = fp12_multiply(fp12_multiply(f, f), line(t, t, p))
        t = add_finite(t, t)
        if bit == "1":
            f = fp12_multiply(f, line(t, q, p))
            t = add_finite(t, q)
    return f


def final_exponentiation(f: Fp12) -> Fp12:
    """f^((P^12 - 1) / R) by squaring and multiplying: the definition, without short cuts."""
    result = FP12_ONE
    for bit in bin((P ** 12 - 1) // R)[2:]:
        result = fp12_multiply(result, result)
        if bit == "1":
            result = fp12_multiply(result, f)
    return result


# ---- The check ---------------------------------------------------------------------------

def is_signature_of_round(round: int, signature: bytes) -> bool:
    """Whether the 48 bytes are quicknet's signature of the round; False for anything else.

    e(a, b) == e(c, d) is checked as e(a, -b) * e(c, d) == 1, for one final exponentiation.
    """
    if not isinstance(round, int) or not 0 <= round < 2 ** 64:
        return False
    try:
        signature_point = decode_g1(signature)
    except ValueError:
        return False
    message_point = hash_to_curve(hashlib.sha256(round.to_bytes(8, "big")).digest(), DST)
    if message_point is None:  # no message is known to hash to infinity
        return False
    product = fp12_multiply(miller_loop(signature_point, negate(G2_GENERATOR)),
                            miller_loop(message_point, PUBLIC_KEY_POINT))
    return final_exponentiation(product) == FP12_ONE


# ---- Self-test ---------------------------------------------------------------------------

ROUND_123 = bytes.fromhex(
    "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92")
ROUND_1000 = bytes.fromhex(
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39")
HASH_X_EMPTY, HASH_Y_EMPTY, HASH_X_ABC, HASH_Y_ABC = integers("""
052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1
08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265
03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903
0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d
""")


def encode_g1(p: AffinePoint, x_offset: int = 0) -> bytes:
    """The compressed form of p; with x_offset = P a second form, which must be refused."""
    flags = 0b101 if p.y.c0 > P - p.y.c0 else 0b100
    return (flags << 381 | p.x.c0 + x_offset).to_bytes(48, "big")


def pairing(p: AffinePoint, q: AffinePoint) -> Fp12:
    """e(p, q), inverted as miller_loop says."""
    return final_exponentiation(miller_loop(p, q))


def can_decode(data: bytes) -> bool:
    """Whether decode_g1 accepts the data."""
    try:
        decode_g1(data)
    except ValueError:
        return False
    return True


def refused(round: int, *signatures: bytes) -> bool:
    """Whether none of these is accepted for the round."""
    return not any(is_signature_of_round(round, signature) for signature in signatures)


def check_formulas() -> Iterator[tuple[str, bool]]:
    """The parts by themselves."""
    yield "P and R follow from X", (
        R == X ** 4 - X ** 2 + 1 and P == (X - 1) ** 2 * R // 3 + X)
    dst = b"QUUX-V01-CS02-with-expander-SHA256-128"
    yield "expand_message_xmd gives the values of RFC 9380 appendix K.1", (
        expand_message_xmd(b"", dst, 32).hex()
        == "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235"
        and expand_message_xmd(b"abc", dst, 32).hex()
        == "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615")
    dst = b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_"
    yield "hash_to_curve gives the values of RFC 9380 appendix J.9.1", (
        hash_to_curve(b"", dst) == (Fp2(HASH_X_EMPTY), Fp2(HASH_Y_EMPTY))
        and hash_to_curve(b"abc", dst) == (Fp2(HASH_X_ABC), Fp2(HASH_Y_ABC)))
    p, q = decode_g1(ROUND_123), G2_GENERATOR
    e = pairing(p, q)
    yield "the pairing is bilinear and not trivial", (
        pairing(add_finite(p, p), q) == fp12_multiply(e, e) == pairing(p, add_finite(q, q))
        and e != FP12_ONE)


def check_encodings() -> Iterator[tuple[str, bool]]:
    """Real signatures are accepted, and nothing else."""
    yield "rounds 123 and 1000 are genuine", (
        is_signature_of_round(123, ROUND_123) and is_signature_of_round(1000, ROUND_1000))
    yield "other rounds are refused", all(
        refused(n, ROUND_123, ROUND_1000) for n in (124, 1001, 0, -1, 123 + 2 ** 64))
    number = int.from_bytes(ROUND_123, "big")
    yield "each of the 384 bits flipped is refused", refused(
        123, *((number ^ 1 << bit).to_bytes(48, "big") for bit in range(384)))
    yield "zero bytes, infinity, wrong lengths, text are refused", refused(
        123, bytes(48), b"\xc0" + bytes(47), b"", ROUND_123[:47], ROUND_123 + b"\0",
        bytes(48) + ROUND_123, PUBLIC_KEY, ROUND_123.hex()[:48])


def check_points() -> Iterator[tuple[str, bool]]:
    """Points that are wrong for one reason only."""
    p = decode_g1(ROUND_123)
    yield "the negated point is refused", (
        encode_g1(p) == ROUND_123 and refused(123, encode_g1(negate(p))))
    order_3 = AffinePoint(Fp2(0), Fp2(2))
    twin = add_finite(p, order_3)  # outside the subgroup, but its pairing is that of p
    yield "points outside the subgroup are refused", (
        pairing(twin, G2_GENERATOR) == pairing(p, G2_GENERATOR)
        and refused(123, encode_g1(order_3), encode_g1(twin)))
    small = p
    while small.x.c0 + P >= 2 ** 381:  # look for a point with room to write x + P
        small = add_finite(small, p)
    yield "x written as x + P is refused", (
        can_decode(encode_g1(small)) and not can_decode(encode_g1(small, x_offset=P)))


def self_test() -> bool:
    """Run all checks, one line each; whether all passed."""
    passed = True
    for group in (check_formulas, check_encodings, check_points):
        for name, result in group():
            print("ok    " if result else "FAILED", name)
            passed = passed and result
    return passed


if __name__ == "__main__":
    sys.exit(0 if self_test() else 1)
