import { expect, it } from 'vitest';
import { siphash24 } from '../../../src/systemd/names/siphash.js';

// The first and the last of the vectors that its authors published, and some between: key 00 01 … 0f, text 00 01 ….
it.each([
  [0, 0x726fdb47dd0e0e31n],
  [1, 0x74f839c593dc67fdn],
  [7, 0xab0200f58b01d137n],
  [8, 0x93f5f5799a932462n],
  [15, 0xa129ca6149be45e5n],
  [63, 0x958a324ceb064572n],
])('siphash24 of %i bytes is as published', (length, hash) => {
  const key = Uint8Array.from({ length: 16 }, (_, i) => i);
  expect(
    siphash24(
      Uint8Array.from({ length }, (_, i) => i),
      key,
    ),
  ).toBe(hash);
});
