// What is wrong with the network, as the faults of a run say it: the same as the simulation has it.
import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/events/index.js';
import { TestCluster } from '../helpers/cluster.js';

const MACHINES = [
  { count: 2, name: 'a', metadata: { zone: 'a' } },
  { count: 2, name: 'b', metadata: { zone: 'b' } },
];

function linksAfter(...faults: readonly string[]): {
  readonly links: readonly string[];
  readonly test: TestCluster;
} {
  const test = new TestCluster({ machines: MACHINES, etcd: 3 });
  for (const fault of faults) test.fault(fault);
  return { links: test.world.picture.links.map(inWords), test };
}

function inWords({ from, to, oneWay, words }: Link): string {
  return `${from} ${oneWay ? 'to' : 'and'} ${to ?? 'others'}: ${words}`;
}

describe('links', () => {
  it.each([
    ['a machine is cut off', ['partition a-01'], ['a-01 and others: cut']],
    ['one way only', ['partition a-01 to etcd'], ['a-01 to etcd: cut']],
    ['a share is lost', ['lose zone=a and etcd 20%'], ['zone=a and etcd: 20% lost']],
    ['it comes and goes', ['flap a-01 and etcd 10s'], ['a-01 and etcd: cut every 10s']],
    ['other faults are none', ['kill a-01', 'crash-fleetd a-02'], []],
    ['all is healed', ['partition a-01', 'lose b-01 and etcd 20%', 'heal all'], []],
    ['one end is healed', ['partition zone=a and etcd', 'heal a-01'], ['a-02 and etcd: cut']],
    ['a zone is healed, of which one was cut off', ['partition a-01', 'heal zone=a'], []],
    ['etcd is healed, to which all ways lead', ['partition a-01', 'heal etcd'], []],
    [
      'between two others nothing is healed',
      ['partition a-01 and etcd-1', 'heal a-02 and etcd-1'],
      ['a-01 and etcd-1: cut'],
    ],
    ['between these two it is', ['partition a-01 and etcd-1', 'heal etcd-1 and a-01'], []],
  ])('%s', (_name, faults, links) => {
    expect(linksAfter(...faults).links).toEqual(links);
  });

  it.each([
    ['from all of etcd', ['partition a-01 and etcd'], true],
    ['from all others', ['partition a-01'], true],
    ['with its zone', ['partition zone=a and etcd'], true],
    ['as etcd is cut off from it', ['partition etcd and a-01'], true],
    ['not from one member alone', ['partition a-01 and etcd-1'], false],
    ['not where only answers are lost', ['partition etcd to a-01'], false],
    ['not where something passes', ['lose a-01 and etcd 50%'], false],
    ['no longer when it is healed', ['partition zone=a', 'heal a-01'], false],
  ])('a machine is cut off %s', (_name, faults, cut) => {
    const { test } = linksAfter(...faults);
    expect(test.world.picture.cutOffSinceMs('a-01')).toBe(cut ? test.nowMs : null);
    expect(test.world.picture.cutOffSinceMs('b-01')).toBe(null);
  });
});
