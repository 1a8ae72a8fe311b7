import { describe, expect, it } from 'vitest';
import type { KeyValue } from '../../src/etcd/index.js';
import { examineRegistry } from '../../src/fleet/doctor.js';
import { encode } from '../../src/fleet/registry/codecs.js';
import { keys } from '../../src/fleet/registry/keys.js';
import type { Policy } from '../../src/fleet/scheduler/policy.js';
import { hashUnitFile, parseUnitFile, serialiseUnitFile } from '../../src/systemd/index.js';
import { aMachine, aUnitFile, aUnitText, machineId } from '../helpers/builders.js';
import { TestCluster } from '../helpers/cluster.js';
import { aPolicy } from '../helpers/placing.js';

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
  const order = encode.order({ targetState: 'launched', hash: HASH, ended: false });
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
    [keys.global('g.service')]: encode.order({ targetState: 'launched', hash: GLOBAL_HASH, ended: false }),
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

const order = encode.order({ targetState: 'loaded', hash: HASH, ended: false });
const picky = aUnitFile('MachineMetadata=disk=ssd');
const pickyHash = hashUnitFile(picky);
const bound = aUnitFile('MachineID=x', 'Conflicts=y');
const boundHash = hashUnitFile(bound);
const kept = parseUnitFile(`${aUnitText()}[X-Fleetsim]\nOnReschedule=keep\n`).unitFile;
const keptHash = hashUnitFile(kept);
const outcome = (hash: string): string => encode.outcome({ machine: M1, hash, result: 'finished' });
/** A unit that is kept as it is when it has ended, on the first machine, with what is said of that. */
const keptUnit = (said: string, ended: boolean): Keys => ({
  ...stored(keptHash, kept),
  [keys.unitObject('k.service')]: encode.unitObject('k.service', keptHash),
  [keys.targetState('k.service')]: 'launched',
  [keys.target('k.service')]: M1,
  [keys.schedule(M1, 'k.service')]: encode.order({ targetState: 'launched', hash: keptHash, ended }),
  [keys.outcome('k.service')]: said,
  [keys.unitState('k.service', M1)]: encode.unitState({
    load: 'loaded',
    active: 'inactive',
    sub: 'dead',
    machine: M1,
    hash: keptHash,
  }),
  // Where it was moved to it is loaded only.
  ...(ended ? {} : { [keys.heartbeat('k.service')]: M1 }),
});
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
      ['error order-stray schedule/M1/a.service', `error value-unreadable unit/${HASH}`],
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
        [keys.schedule(M2, 'a.service')]: encode.order({
          targetState: 'launched',
          hash: HASH,
          ended: false,
          arriving: 1,
        }),
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
    ['nothing in a unit that has ended and is kept so', keptUnit(outcome(keptHash), true), []],
    [
      'a unit that has ended, of which its agent is not told',
      keptUnit(outcome(keptHash), false),
      ['error order-differs schedule/M1/k.service'],
    ],
    [
      'how another content has ended',
      keptUnit(outcome(HASH), false),
      ['note outcome-void job/k.service/outcome'],
    ],
    [
      'how a unit has ended that may start again',
      { [keys.outcome('a.service')]: outcome(HASH) },
      ['note outcome-void job/a.service/outcome'],
    ],
    [
      'an end in other words',
      keptUnit('{"result":"well"}', false),
      ['error value-unreadable job/k.service/outcome'],
    ],
    [
      'how a unit has ended that there is not',
      { [keys.outcome('b.service')]: outcome(HASH) },
      ['error unit-missing job/b.service/outcome'],
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
        [keys.schedule(M1, 't@.service')]: encode.order({
          targetState: 'inactive',
          hash: HASH,
          ended: false,
        }),
      },
      ['error template-scheduled job/t@.service/target'],
    ],
    [
      'a unit at a machine that is gone',
      { [keys.machine(M1)]: undefined, [keys.leader]: encode.leader(M2, 1) },
      [
        'warning machine-gone job/a.service/job-state',
        'error placement job/a.service/target',
        'warning machine-gone states/a.service/M1',
      ],
    ],
    [
      'a unit where it may not be',
      {
        ...stored(pickyHash, picky),
        [keys.unitObject('a.service')]: encode.unitObject('a.service', pickyHash),
        [keys.schedule(M1, 'a.service')]: encode.order({
          targetState: 'launched',
          hash: pickyHash,
          ended: false,
        }),
        [keys.unitFile(HASH)]: undefined,
      },
      [
        'note pending job/a.service/object',
        'error placement job/a.service/target',
        'warning copy-outdated states/a.service/M1',
      ],
    ],
    [
      'a unit that is nowhere although it could be',
      {
        [keys.target('a.service')]: undefined,
        [keys.schedule(M1, 'a.service')]: undefined,
        [keys.heartbeat('a.service')]: undefined,
      },
      ['error not-placed job/a.service/object', 'warning copy-elsewhere states/a.service/M1'],
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
    [
      'a machine that says that it is another',
      { [keys.machine(M2)]: encode.machine(aMachine(1)) },
      ['error machine-id machines/M2/object', 'note same-address machines/M2/object'],
    ],
    [
      'two machines with one address',
      { [keys.machine(M2)]: encode.machine({ ...aMachine(2), publicIp: '10.0.0.1' }) },
      ['note same-address machines/M2/object'],
    ],
    [
      'nothing in machines that do not say their address',
      {
        [keys.machine(M1)]: encode.machine({ ...aMachine(1), publicIp: '' }),
        [keys.machine(M2)]: encode.machine({ ...aMachine(2), publicIp: '' }),
      },
      [],
    ],
    [
      'metadata of a machine that is not there',
      { [keys.machineMetadata('0'.repeat(32), 'region')]: 'eu' },
      [`note machine-gone machines/${'0'.repeat(32)}/metadata/region`],
    ],
    [
      'a template that is to run',
      {
        [keys.unitObject('t@.service')]: encode.unitObject('t@.service', HASH),
        [keys.targetState('t@.service')]: 'launched',
      },
      ['warning template-activated job/t@.service/target-state'],
    ],
    [
      'a heartbeat of a machine that is not there',
      { [keys.heartbeat('g.service')]: '0'.repeat(32) },
      ['warning machine-gone job/g.service/job-state'],
    ],
    [
      'a copy on a machine that should have none',
      { [keys.unitState('a.service', M2)]: state(M2) },
      ['warning copy-elsewhere states/a.service/M2'],
    ],
    [
      'nothing in the copies of a global unit',
      {
        [keys.unitState('g.service', M2)]: state(M2).replace(HASH, GLOBAL_HASH),
        [keys.unitState('g.service', M1)]: state(M1).replace(HASH, GLOBAL_HASH),
      },
      [],
    ],
    [
      'a copy with other content',
      { [keys.unitState('a.service', M1)]: state(M1).replace(HASH, 'f'.repeat(40)) },
      ['warning copy-outdated states/a.service/M1'],
    ],
    [
      'a unit that its machine has not told of',
      { [keys.unitState('a.service', M1)]: undefined },
      ['note not-published job/a.service/target'],
    ],
    [
      'a unit that its machine has not launched',
      { [keys.heartbeat('a.service')]: undefined },
      ['note not-launched job/a.service/target'],
    ],
    [
      'a target that is no machine, of a unit that is to be inactive',
      {
        [keys.targetState('a.service')]: 'inactive',
        [keys.target('a.service')]: 'nonsense',
        [keys.schedule(M1, 'a.service')]: undefined,
        [keys.schedule('nonsense', 'a.service')]: encode.order({
          targetState: 'inactive',
          hash: HASH,
          ended: false,
        }),
        [keys.unitState('a.service', M1)]: undefined,
        [keys.heartbeat('a.service')]: undefined,
      },
      ['error placement job/a.service/target'],
    ],
    [
      'content that is no unit file',
      { [keys.unitFile(HASH)]: encode.unitFile('[Service\nExecStart=/bin/true\n') },
      [`error unit-file-broken unit/${HASH}`],
    ],
    [
      'a leader that is older than the cluster',
      { [keys.engineVersion]: '2' },
      ['warning leader-outdated lease/engine-leader'],
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

  it.each([
    keys.unitObject('a.service'),
    keys.targetState('a.service'),
    keys.target('a.service'),
    keys.unitFile(HASH),
    keys.schedule(M1, 'a.service'),
    keys.global('g.service'),
    keys.engineVersion,
  ])('finds that %s hangs on a lease, though it is to stay', (key) => {
    const kvs = Object.entries(sound()).map(([path, value]) => ({
      ...pair(path, value ?? '', []),
      ...(path === key ? { lease: '7' } : {}),
    }));
    expect(examineRegistry(kvs).map(({ code, key: path }) => `${code} ${path}`)).toEqual([`expires ${key}`]);
  });

  it('says how to mend it, and prints nothing that a terminal would obey', () => {
    const found = examineRegistry([pair('/_coreos.com/fleet/x\u001b[31m/y', 'z', [])]);
    expect(found).toContainEqual({
      severity: 'warning',
      code: 'key-unknown',
      key: '/_coreos.com/fleet/x\\x1b[31m/y',
      message: 'fleet knows no such key',
      hint: "etcdctl del '/_coreos.com/fleet/x\\x1b[31m/y'",
    });
  });

  it('names a key so that a shell takes it for nothing else', () => {
    const hints = (key: string): readonly string[] =>
      examineRegistry([pair(key, 'z', [])]).flatMap((one) => (one.key === key ? [one.hint] : []));
    expect(hints('/_coreos.com/fleet/a@1.service/x')).toEqual([
      'etcdctl del /_coreos.com/fleet/a@1.service/x',
    ]);
    expect(hints('/_coreos.com/fleet/x; reboot')).toEqual(["etcdctl del '/_coreos.com/fleet/x; reboot'"]);
    expect(hints("/_coreos.com/fleet/x'$(reboot)'")).toEqual([
      "etcdctl del '/_coreos.com/fleet/x'\\''$(reboot)'\\'''",
    ]);
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

  it('judges by the policy of the engines, where it is told', () => {
    const file = parseUnitFile('[Service]\nExecStart=/bin/true\nMemoryMax=2G\n').unitFile;
    const hash = hashUnitFile(file);
    const { [keys.target('a.service')]: _, ...unplaced } = {
      ...sound(),
      ...stored(hash, file),
      [keys.unitObject('a.service')]: encode.unitObject('a.service', hash),
      [keys.machine(M1)]: encode.machine(aMachine(1, { memory: '1G' })),
      [keys.machine(M2)]: encode.machine(aMachine(2, { memory: '1G' })),
    };
    const kvs = Object.entries(unplaced).map(([key, value]) => pair(key, value ?? '', []));
    const codes = (policy?: Policy): readonly string[] =>
      examineRegistry(kvs, policy).flatMap(({ code }) => (/pending|not-placed/.test(code) ? [code] : []));
    expect(codes()).toEqual(['not-placed']);
    expect(codes(aPolicy('resources'))).toEqual(['pending']);
  });
});
