import { describe, expect, it } from 'vitest';
import type { KeyValue } from '../../src/etcd/index.js';
import { examineRegistry } from '../../src/fleet/doctor.js';
import { encode } from '../../src/fleet/registry/codecs.js';
import { keys } from '../../src/fleet/registry/keys.js';
import { hashUnitFile, serialiseUnitFile } from '../../src/systemd/index.js';
import { aMachine, aUnitFile, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';

const M1 = machineId(1);
const M2 = machineId(2);
const FILE = aUnitFile();
const HASH = hashUnitFile(FILE);
const GLOBAL = aUnitFile('Global=true');
const GLOBAL_HASH = hashUnitFile(GLOBAL);

type Keys = Record<string, string | undefined>;

function stored(hash: string, file = FILE): Keys {
  return { [keys.unitFile(hash)]: encode.unitFile(serialiseUnitFile(file)) };
}

/** Two machines, of which the first leads and runs a.service; the second has g.service beside it, as the first has. */
function sound(): Keys {
  const order = encode.order({ targetState: 'launched', hash: HASH });
  const state = { load: 'loaded', active: 'active', sub: 'running', machine: M1, hash: HASH };
  return {
    [keys.machine(M1)]: encode.machine(aMachine(1)),
    [keys.machine(M2)]: encode.machine(aMachine(2)),
    [keys.leader]: encode.leader(M1, 1),
    [keys.engineVersion]: '1',
    ...stored(HASH),
    ...stored(GLOBAL_HASH, GLOBAL),
    [keys.unitObject('a.service')]: encode.unitObject('a.service', HASH),
    [keys.targetState('a.service')]: 'launched',
    [keys.target('a.service')]: M1,
    [keys.heartbeat('a.service')]: M1,
    [keys.schedule(M1, 'a.service')]: order,
    [keys.unitState('a.service', M1)]: encode.unitState(state),
    [keys.unitObject('g.service')]: encode.unitObject('g.service', GLOBAL_HASH),
    [keys.targetState('g.service')]: 'launched',
    [keys.global('g.service')]: encode.order({ targetState: 'launched', hash: GLOBAL_HASH }),
  };
}

/** The findings as `severity code key`, about a registry with some keys changed; undefined removes one. */
function examine(changes: Keys, withoutLease: readonly string[] = []): readonly string[] {
  const kvs = Object.entries({ ...sound(), ...changes })
    .flatMap(([key, value]) => (value === undefined ? [] : [pair(key, value, withoutLease)]))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return examineRegistry(kvs).map(({ severity, code, key }) => `${severity} ${code} ${shorten(key)}`);
}

function pair(key: string, value: string, withoutLease: readonly string[]): KeyValue {
  const leased =
    /machines\/.*object|states\/|job-state|arrival|engine-leader/.test(key) && !withoutLease.includes(key);
  return { key, value, createRevision: 1, modRevision: 1, version: 1, lease: leased ? '7' : '' };
}

function shorten(key: string): string {
  return key.replace('/_coreos.com/fleet/', '').replace(M1, 'M1').replace(M2, 'M2');
}

const order = encode.order({ targetState: 'loaded', hash: HASH });
const picky = aUnitFile('MachineMetadata=disk=ssd');
const pickyHash = hashUnitFile(picky);
const bound = aUnitFile('MachineID=x', 'Conflicts=y');
const boundHash = hashUnitFile(bound);
const state = (machine: string): string =>
  encode.unitState({ load: 'loaded', active: 'active', sub: 'running', machine, hash: HASH });

describe('examineRegistry', () => {
  it('finds nothing in a registry that is in order', () => {
    expect(examine({})).toEqual([]);
  });

  const cases: readonly (readonly [name: string, changes: Keys, findings: readonly string[]])[] = [
    [
      'a key that fleet does not know',
      { '/_coreos.com/fleet/payload/a.service': 'x', '/_coreos.com/fleet/job/a.service/offer': 'x' },
      ['warning key-unknown job/a.service/offer', 'warning key-unknown payload/a.service'],
    ],
    [
      'a machine that is not JSON',
      { [keys.machine(M2)]: '{' },
      ['error value-unreadable machines/M2/object'],
    ],
    ['a version that is none', { [keys.engineVersion]: 'one' }, ['error value-unreadable engine/version']],
    ['a leader that is none', { [keys.leader]: '{}' }, ['error value-unreadable lease/engine-leader']],
    [
      'a state that fleet does not have',
      { [keys.targetState('a.service')]: 'dancing' },
      ['error value-unreadable job/a.service/target-state', 'error order-stray schedule/M1/a.service'],
    ],
    [
      'an object that is not JSON',
      { [keys.unitObject('a.service')]: 'null' },
      [
        'error value-unreadable job/a.service/object',
        'error order-stray schedule/M1/a.service',
        `note unit-file-unused unit/${HASH}`,
      ],
    ],
    [
      'a unit file that is not JSON',
      { [keys.unitFile(HASH)]: '[]' },
      [
        'error unit-file-missing job/a.service/object',
        'error order-stray schedule/M1/a.service',
        `error value-unreadable unit/${HASH}`,
      ],
    ],
    [
      'a published state that is not as published',
      { [keys.unitState('a.service', M1)]: '{"loadState":1}' },
      ['error value-unreadable states/a.service/M1'],
    ],
    [
      'a unit on its way, and how its copy fares',
      {
        [keys.move('a.service')]: encode.move({ from: M1, to: M2 }),
        [keys.arrival('a.service')]: encode.arrival({ machine: M2, move: 1, outcome: 'runs' }),
        [keys.schedule(M2, 'a.service')]: encode.order({ targetState: 'launched', hash: HASH, arriving: 1 }),
      },
      ['note moving job/a.service/move'],
    ],
    [
      'wishes of which nothing can come',
      {
        [keys.move('a.service')]: encode.move({ from: M1, to: machineId(9) }),
        [keys.move('b.service')]: encode.move({ from: M1, to: M2 }),
        [keys.move('g.service')]: '{}',
      },
      [
        'error move-stale job/a.service/move',
        'error move-stale job/b.service/move',
        'error move-stale job/g.service/move',
      ],
    ],
    [
      'arrivals of no move, and such as cannot be read',
      {
        [keys.arrival('a.service')]: encode.arrival({ machine: M2, move: 1, outcome: 'runs' }),
        [keys.arrival('g.service')]: 'here',
      },
      [
        'error arrival-stray job/a.service/arrival',
        'error value-unreadable job/g.service/arrival',
        'error arrival-stray job/g.service/arrival',
      ],
    ],
    [
      'an order that is none',
      { [keys.schedule(M1, 'a.service')]: '' },
      ['error value-unreadable schedule/M1/a.service', 'error order-differs schedule/M1/a.service'],
    ],
    [
      'keys of a unit without an object',
      {
        [keys.target('b.service')]: M1,
        [keys.targetState('b.service')]: 'loaded',
        [keys.heartbeat('b.service')]: M1,
      },
      [
        'error unit-missing job/b.service/job-state',
        'error unit-missing job/b.service/target',
        'error unit-missing job/b.service/target-state',
      ],
    ],
    [
      'a unit that nobody has asked anything of',
      { [keys.targetState('a.service')]: undefined },
      ['error target-state-missing job/a.service/object', 'error order-stray schedule/M1/a.service'],
    ],
    [
      'a unit whose file is missing',
      { [keys.unitFile(HASH)]: undefined },
      ['error unit-file-missing job/a.service/object', 'error order-stray schedule/M1/a.service'],
    ],
    [
      'a file under the hash of another',
      stored(HASH, picky),
      [
        'note pending job/a.service/object',
        'error placement job/a.service/target',
        `error hash-differs unit/${HASH}`,
      ],
    ],
    ['a file that no unit has', stored(pickyHash, picky), [`note unit-file-unused unit/${pickyHash}`]],
    [
      'a name that is none',
      { [keys.unitObject('a.sirvice')]: encode.unitObject('a.sirvice', HASH) },
      ['error unit-name job/a.sirvice/object'],
    ],
    [
      'an object that says that it is another',
      { [keys.unitObject('a.service')]: encode.unitObject('b.service', HASH) },
      ['error unit-name job/a.service/object'],
    ],
    [
      'a unit that fleet would refuse',
      {
        ...stored(boundHash, bound),
        [keys.unitObject('b.service')]: encode.unitObject('b.service', boundHash),
        [keys.targetState('b.service')]: 'inactive',
      },
      ['error unit-refused job/b.service/object'],
    ],
    [
      'an order that is missing',
      { [keys.schedule(M1, 'a.service')]: undefined },
      ['error order-missing schedule/M1/a.service'],
    ],
    [
      'an order that says something else',
      { [keys.schedule(M1, 'a.service')]: order },
      ['error order-differs schedule/M1/a.service'],
    ],
    [
      'an order where the unit is not',
      { [keys.schedule(M2, 'a.service')]: order },
      ['error order-stray schedule/M2/a.service'],
    ],
    [
      'a global unit that the agents are not told of',
      { [keys.global('g.service')]: undefined },
      ['error order-missing global/g.service'],
    ],
    [
      'a global order of a unit that is none',
      { [keys.global('a.service')]: order },
      ['error order-stray global/a.service'],
    ],
    [
      'a global unit that is scheduled',
      { [keys.target('g.service')]: M1 },
      ['error global-scheduled job/g.service/target'],
    ],
    [
      'a template that is scheduled',
      {
        [keys.unitObject('t@.service')]: encode.unitObject('t@.service', HASH),
        [keys.targetState('t@.service')]: 'inactive',
        [keys.target('t@.service')]: M1,
        [keys.schedule(M1, 't@.service')]: encode.order({ targetState: 'inactive', hash: HASH }),
      },
      ['error template-scheduled job/t@.service/target'],
    ],
    [
      'a unit at a machine that is gone',
      { [keys.machine(M1)]: undefined, [keys.leader]: encode.leader(M2, 1) },
      ['error placement job/a.service/target', 'warning machine-gone states/a.service/M1'],
    ],
    [
      'a unit where it may not be',
      {
        ...stored(pickyHash, picky),
        [keys.unitObject('a.service')]: encode.unitObject('a.service', pickyHash),
        [keys.schedule(M1, 'a.service')]: encode.order({ targetState: 'launched', hash: pickyHash }),
        [keys.unitFile(HASH)]: undefined,
      },
      ['note pending job/a.service/object', 'error placement job/a.service/target'],
    ],
    [
      'a unit that is nowhere although it could be',
      {
        [keys.target('a.service')]: undefined,
        [keys.schedule(M1, 'a.service')]: undefined,
        [keys.heartbeat('a.service')]: undefined,
      },
      ['error not-placed job/a.service/object'],
    ],
    [
      'a heartbeat from another machine',
      { [keys.heartbeat('a.service')]: M2 },
      ['warning heartbeat-elsewhere job/a.service/job-state'],
    ],
    [
      'a published state of a unit that is none',
      { [keys.unitState('b.service', M1)]: state(M1) },
      ['warning unit-missing states/b.service/M1'],
    ],
    [
      'a published state under the name of another machine',
      { [keys.unitState('a.service', M2)]: state(M1) },
      ['error state-elsewhere states/a.service/M2'],
    ],
    ['that nobody leads', { [keys.leader]: undefined }, ['warning no-leader lease/engine-leader']],
    [
      'a leader that is no machine',
      { [keys.leader]: encode.leader('0'.repeat(32), 1) },
      ['warning machine-gone lease/engine-leader'],
    ],
    [
      'metadata that the API would not set',
      { [keys.machineMetadata(M1, 'a b')]: 'x', [keys.machineMetadata(M1, 'a.b-c_d')]: 'x' },
      ['warning metadata-key machines/M1/metadata/a b'],
    ],
  ];

  it.each(cases)('finds %s', (_name, changes, findings) => {
    expect(examine(changes)).toEqual(findings);
  });

  it.each([keys.machine(M1), keys.leader, keys.heartbeat('a.service'), keys.unitState('a.service', M1)])(
    'finds that %s hangs on no lease',
    (key) => {
      expect(examine({}, [key])).toEqual([`error never-expires ${shorten(key)}`]);
    },
  );

  it('says how to mend it, and prints nothing that a terminal would obey', () => {
    const found = examineRegistry([pair('/_coreos.com/fleet/x\u001b[31m/y', 'z', [])]);
    expect(found).toContainEqual({
      severity: 'warning',
      code: 'key-unknown',
      key: '/_coreos.com/fleet/x\\x1b[31m/y',
      message: 'fleet knows no such key',
      hint: 'etcdctl del /_coreos.com/fleet/x\\x1b[31m/y',
    });
  });

  it('finds nothing wrong in a cluster that has lived', () => {
    const files = {
      'a@.service': '[Service]\nExecStart=/bin/sleep infinity\n',
      'g.service': serialiseUnitFile(GLOBAL),
    };
    const test = new TestCluster({ files });
    test.run('start a@1 a@2 a@3 g');
    test.kill('core-01');
    test.runFor(60_000);
    test.run('destroy a@2');
    test.run('unload a@3');
    test.runFor(10_000);
    expect(examineRegistry(test.world.registry()).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
