import { describe, expect, it } from 'vitest';
import { type KnownEnds, readBetween, selectEnds, waysBetween } from '../../../src/sim/network/ends.js';
import { refusal } from '../../helpers/refusal.js';

const KNOWN: KnownEnds = {
  machines: [
    { name: 'core-01', metadata: { zone: 'a' } },
    { name: 'core-02', metadata: { zone: 'b' } },
    { name: 'store-01', metadata: { zone: 'b' } },
  ],
  etcd: ['etcd-1', 'etcd-2', 'etcd-3'],
  groups: { west: 'zone=a,etcd-1', both: 'west,store-01', loop: 'loop,core-02' },
};

describe('selectEnds', () => {
  it.each([
    ['a machine', 'core-02', ['core-02']],
    ['a member', 'etcd-2', ['etcd-2']],
    ['the person', 'person', ['person']],
    ['a pattern', 'core-*', ['core-01', 'core-02']],
    ['metadata', 'zone=b', ['core-02', 'store-01']],
    ['all members', 'etcd', ['etcd-1', 'etcd-2', 'etcd-3']],
    ['all', 'all', ['core-01', 'core-02', 'store-01', 'etcd-1', 'etcd-2', 'etcd-3', 'person']],
    ['a list, each once and in order', 'etcd-1,core-02,core-*', ['core-01', 'core-02', 'etcd-1']],
    ['a group', 'west', ['core-01', 'etcd-1']],
    ['a group of groups', 'both', ['core-01', 'store-01', 'etcd-1']],
    ['a group that stands for itself too', 'loop', ['core-02']],
  ])('finds %s: %s', (_name, text, ends) => {
    expect(selectEnds(text, KNOWN)).toEqual(ends);
  });

  it.each([
    ['a name near another', 'core-03', 'core-03"\n  hint: did you mean core-0'],
    ['a part of a list', 'core-01,', 'called ""\n  hint: an end is a machine'],
    ['metadata of nobody', 'zone=c', 'called "zone=c"\n  hint: an end is'],
    ['what an object has of its own', 'constructor', 'called "constructor"'],
  ])('refuses %s', (_name, text, said) => {
    expect(refusal(() => selectEnds(text, KNOWN))).toContain(said);
  });
});

describe('the ways between ends', () => {
  const ways = (text: string): readonly string[] =>
    waysBetween(readBetween(text, KNOWN), KNOWN)
      .map(({ from, to }) => `${from}>${to}`)
      .sort();

  it.each([
    ['both ways', 'core-01 and etcd-1', ['core-01>etcd-1', 'etcd-1>core-01']],
    ['one way', 'etcd-1 to core-01,core-02', ['etcd-1>core-01', 'etcd-1>core-02']],
    ['none between machines', 'core-01 and core-02', []],
    ['none to itself', 'etcd-1 to etcd-1', []],
    ['members among each other', 'etcd-1 to etcd', ['etcd-1>etcd-2', 'etcd-1>etcd-3']],
    ['one to all others', 'person', [1, 2, 3].flatMap((n) => [`etcd-${n}>person`, `person>etcd-${n}`])],
  ])('%s: %s', (_name, text, expected) => {
    expect(ways(text)).toEqual([...expected].sort());
  });
});
