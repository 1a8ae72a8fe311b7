// Seeded chance. Children are drawn by name, so that a new draw in one part moves no other part's numbers.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from './assert.js';

export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  /** An independent generator that depends only on this one's seed and the name, not on draws made so far. */
  child(name: string): Random;
}

/** The root generator of a run. Equal seeds give equal numbers on every machine. */
export function seededRandom(seed: number): Random {
  assert(Number.isInteger(seed), `a seed is a whole number, not ${seed}`);
  const generator = xoroshiro128plus(seed | 0);
  return {
    int: (min, max) => uniformInt(generator, min, max),
    hex(digits) {
      let text = '';
      while (text.length < digits) text += uniformInt(generator, 0, 15).toString(16);
      return text;
    },
    child: (name) => seededRandom(hashText(name, seed)),
  };
}

/** FNV-1a over a text, started from another hash or a seed: 32 bits, cheap and stable, to tell things apart by. */
export function hashText(text: string, from = 0): number {
  let hash = 0x811c9dc5 ^ (from | 0);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** A whole number below 2³² that depends on a hash and a number only, each bit on all of both (the mixing of MurmurHash3). */
export function mixHash(hash: number, number: number): number {
  let mixed =
    (hash ^ Math.imul(number | 0, 0x9e3779b1) ^ Math.imul((number / 0x1_0000_0000) | 0, 0x85ebca6b)) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
