// SipHash-2-4, the keyed hash by which systemd shortens names. A hash for few and short texts: it counts in BigInt.

const MASK = (1n << 64n) - 1n;

/** The 64 bits of the hash of `bytes` under a key of 16 bytes. */
export function siphash24(bytes: Uint8Array, key: Uint8Array): bigint {
  const [k0, k1] = [word(key, 0), word(key, 8)];
  const state: State = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const whole = bytes.length - (bytes.length % 8);
  for (let at = 0; at < whole; at += 8) compress(state, word(bytes, at));
  const length = BigInt(bytes.length % 256) << 56n;
  compress(state, length | word(bytes, whole));
  state[2] ^= 0xffn;
  for (let round = 0; round < 4; round++) mix(state);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}

type State = [bigint, bigint, bigint, bigint];

function compress(state: State, message: bigint): void {
  state[3] ^= message;
  mix(state);
  mix(state);
  state[0] ^= message;
}

function mix(state: State): void {
  let [a, b, c, d] = state;
  a = (a + b) & MASK;
  b = turn(b, 13n) ^ a;
  a = turn(a, 32n);
  c = (c + d) & MASK;
  d = turn(d, 16n) ^ c;
  a = (a + d) & MASK;
  d = turn(d, 21n) ^ a;
  c = (c + b) & MASK;
  b = turn(b, 17n) ^ c;
  c = turn(c, 32n);
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

function turn(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

/** Up to eight bytes from `at`, the first the lowest. */
function word(bytes: Uint8Array, at: number): bigint {
  let value = 0n;
  for (let i = Math.min(7, bytes.length - at - 1); i >= 0; i--)
    value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}
