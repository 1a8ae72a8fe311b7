// Each invariant sees what it says it sees: a run that keeps it, and one that was made to break it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Event, Picture, type RecordedEvent } from '../../../src/events/index.js';
import { DEFAULT_SETTINGS, type FleetSettings } from '../../../src/fleet/index.js';
import type { UnscheduleReason } from '../../../src/fleet/reasons.js';
import { INVARIANTS, type Violation, Watch } from '../../../src/sim/invariants/index.js';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const C = 'c'.repeat(32);

/** An event, at a time in milliseconds if that counts, and after what if that counts. */
type Told = Event & { readonly atMs?: number; readonly cause?: number };

function judged(told: readonly Told[], settings: Partial<FleetSettings> = {}): readonly Violation[] {
  const picture = new Picture();
  const watch = new Watch({ settings: { ...DEFAULT_SETTINGS, ...settings }, picture });
  let atMs = 0;
  for (const [i, event] of told.entries()) {
    atMs = event.atMs ?? atMs;
    const recorded: RecordedEvent = { seq: i + 1, ...event, atMs };
    picture.apply(recorded);
    watch.apply(recorded);
  }
  return watch.violations;
}

interface Case {
  readonly name: string;
  readonly invariant: string;
  readonly settings?: Partial<FleetSettings>;
  readonly kept: readonly Told[];
  readonly broken: readonly Told[];
  readonly says: string;
}

const elected = (engine: string, revision: number): readonly Told[] => [
  { type: 'leader-written', machine: engine, revision },
  { type: 'engine-elected', engine, revision },
];
const booted = (machine: string, metadata: Readonly<Record<string, string>> = {}): readonly Told[] => [
  { type: 'machine-booted', machine, name: machine.slice(0, 1), publicIp: '10.0.0.1' },
  { type: 'machine-registered', machine, publicIp: '10.0.0.1', metadata },
];
const rebooted = (machine: string): readonly Told[] => [
  { type: 'machine-killed', machine, name: machine.slice(0, 1) },
  ...booted(machine),
];
const lost = (machine: string): readonly Told[] => [
  { type: 'lease-expired', lease: '1', machine, atMs: 60_000 },
  { type: 'machine-gone', machine },
];
const wanted = (unit: string, text = ''): readonly Told[] => [
  { type: 'unit-file', hash: unit, text },
  { type: 'unit-submitted', unit, hash: unit },
  { type: 'unit-wanted', unit, targetState: 'launched' },
];
const scheduled = (engine: string, unit: string, machine: string): Told => ({
  type: 'engine-scheduled',
  engine,
  unit,
  machine,
  reason: {
    code: 'not-scheduled',
    targetState: 'launched',
    policy: 'least loaded',
    able: 1,
    machines: 1,
    load: 0,
  },
  because: '',
});
const placed = (engine: string, unit: string, machine: string): readonly Told[] => [
  scheduled(engine, unit, machine),
  { type: 'unit-placed', unit, machine },
];
const unscheduled = (engine: string, unit: string, reason: UnscheduleReason): Told => ({
  type: 'engine-unscheduled',
  engine,
  unit,
  machine: B,
  reason,
  because: reason.code,
});
const state = (machine: string, unit: string, active: 'active' | 'deactivating' | null): Told => ({
  type: 'unit-state',
  machine,
  unit,
  was: null,
  load: active === null ? 'not-found' : 'loaded',
  active: active ?? 'inactive',
  sub: active === 'active' ? 'running' : 'dead',
  result: 'success',
});
const published = (machine: string, unit: string): readonly Told[] => [
  { type: 'unit-published', unit, machine, load: 'loaded', active: 'active', sub: 'running' },
  { type: 'unit-launched', unit, machine },
];
/** Nothing but time that passes. */
const tick = (atMs: number): Told => ({ type: 'command-printed', stream: 'stdout', text: '', atMs });
/** Two, of which a machine takes one; where the first goes has just been decided. */
const twoOfAKind: readonly Told[] = [
  ...booted(A),
  ...booted(B),
  ...elected(A, 7),
  ...['x@1.service', 'x@2.service'].flatMap((unit) => wanted(unit, '[X-Fleetsim]\nMaxPerMachine=1\n')),
  ...placed(A, 'x@2.service', A),
  tick(60_000),
  scheduled(A, 'x@1.service', B),
];
/** Every bound is over by then. */
const LATE_MS = 500_000;
const EU = '[X-Fleet]\nMachineMetadata=region=eu\n';
/** x.service runs on B, which the engine of A gave it to. */
const settled: readonly Told[] = [
  ...booted(A),
  ...booted(B),
  ...elected(A, 7),
  ...wanted('x.service'),
  ...placed(A, 'x.service', B),
  state(B, 'x.service', 'active'),
  ...published(B, 'x.service'),
];

const agentTask: Told = {
  type: 'agent-task',
  machine: B,
  task: 'start',
  unit: 'x.service',
  reason: 'loaded-wants-launched',
  because: 'why not',
};

const CASES: readonly Case[] = [
  {
    name: 'time goes back',
    invariant: 'events-in-order',
    kept: [
      { type: 'leader-cleared', machine: A, atMs: 5 },
      { type: 'leader-cleared', machine: A, atMs: 5, cause: 1 },
    ],
    broken: [
      { type: 'leader-cleared', machine: A, atMs: 5 },
      { type: 'leader-cleared', machine: A, atMs: 4 },
    ],
    says: 'event 2 is told for 4 ms, and the one before it for 5 ms',
  },
  {
    name: 'an event follows from a later one',
    invariant: 'events-in-order',
    kept: [],
    broken: [{ type: 'leader-cleared', machine: A, cause: 1 }],
    says: 'event 1 is said to follow from event 1',
  },
  {
    name: 'an engine writes that was deposed',
    invariant: 'writer-leads',
    kept: [
      ...elected(A, 7),
      scheduled(A, 'x.service', B),
      { type: 'unit-placed', unit: 'x.service', machine: B },
    ],
    broken: [
      ...elected(A, 7),
      scheduled(A, 'x.service', B),
      { type: 'leader-cleared', machine: A },
      ...elected(B, 9),
      { type: 'unit-placed', unit: 'x.service', machine: B },
    ],
    says: 'the engine of aaaaaaaa, elected at revision 7, wrote where x.service is to be, while bbbbbbbb leads since 9',
  },
  {
    name: 'an engine writes what it decided in an earlier term',
    invariant: 'writer-leads',
    kept: [],
    broken: [
      ...elected(A, 7),
      scheduled(A, 'x.service', B),
      { type: 'leader-cleared', machine: A },
      ...elected(A, 9),
      { type: 'unit-placed', unit: 'x.service', machine: B },
    ],
    says: 'the engine of aaaaaaaa, elected at revision 7, wrote where x.service is to be, while aaaaaaaa leads since 9',
  },
  {
    name: 'an engine was not refused that leads no longer',
    invariant: 'writer-leads',
    kept: [
      ...elected(A, 7),
      ...elected(B, 9),
      scheduled(A, 'x.service', B),
      ...placed(B, 'x.service', B),
      { type: 'engine-refused', engine: A, about: ['x.service'], outcome: 'none' },
      { type: 'engine-passed', engine: A, tasks: 1, idle: 0, durationMs: 1 },
    ],
    broken: [
      ...elected(A, 7),
      ...elected(B, 9),
      scheduled(A, 'x.service', B),
      ...placed(B, 'x.service', B),
      { type: 'engine-passed', engine: A, tasks: 1, idle: 0, durationMs: 1 },
    ],
    says: 'the engine of aaaaaaaa, elected at revision 7, wrote where x.service is to be, while bbbbbbbb leads since 9',
  },
  {
    name: 'nobody decided a placement',
    invariant: 'writer-leads',
    kept: [],
    broken: [...elected(A, 7), { type: 'unit-placed', unit: 'x.service', machine: B }],
    says: 'x.service was placed, and no engine decided it',
  },
  {
    name: 'nobody has decided what is written, be it long ago',
    invariant: 'writer-leads',
    kept: [
      ...booted(A),
      ...booted(B),
      ...elected(A, 7),
      ...wanted('x.service'),
      ...Array.from({ length: 40 }, (_, i) => scheduled(A, 'x.service', i === 0 ? B : A)),
      { type: 'unit-placed', unit: 'x.service', machine: B },
    ],
    broken: [
      ...booted(A),
      ...booted(B),
      ...elected(A, 7),
      ...wanted('x.service'),
      scheduled(A, 'x.service', A),
      { type: 'unit-placed', unit: 'x.service', machine: B },
    ],
    says: 'x.service was placed, and no engine decided it',
  },
  {
    name: 'a unit was placed where it may not be',
    invariant: 'placement-fits',
    kept: [
      ...booted(B, { region: 'eu' }),
      ...elected(A, 7),
      ...wanted('x.service', EU),
      tick(60_000),
      ...placed(A, 'x.service', B),
      tick(70_000),
    ],
    broken: [
      ...booted(B, { region: 'us' }),
      ...elected(A, 7),
      ...wanted('x.service', EU),
      tick(60_000),
      ...placed(A, 'x.service', B),
      tick(70_000),
    ],
    says: 'x.service was placed on b, which is unable to run it: lacks region=eu',
  },
  {
    name: 'a machine takes more than it takes, be it none that was begun there before it said so',
    invariant: 'placement-fits',
    kept: [
      ...settled,
      { type: 'engine-moving', engine: A, unit: 'x.service', from: B, to: A },
      { type: 'machine-metadata', machine: A, key: 'max_units', value: '0' },
      ...placed(A, 'x.service', A).map((event) => ({ ...event, atMs: 60_000 })),
      tick(70_000),
    ],
    broken: [
      ...settled,
      { type: 'machine-metadata', machine: A, key: 'max_units', value: '0' },
      ...placed(A, 'x.service', A).map((event) => ({ ...event, atMs: 60_000 })),
      tick(70_000),
    ],
    says: 'x.service was placed on a, which is unable to run it: it takes 0 units at most',
  },
  {
    name: 'a machine takes more than it takes, be it none but those who were sent there when that was decided already',
    invariant: 'placement-fits',
    kept: [
      ...twoOfAKind,
      { type: 'unit-moving', unit: 'x@2.service', from: A, to: B },
      { type: 'unit-placed', unit: 'x@1.service', machine: B },
      tick(70_000),
    ],
    broken: [
      ...twoOfAKind,
      ...placed(A, 'x@2.service', B),
      { type: 'unit-placed', unit: 'x@1.service', machine: B },
      tick(70_000),
    ],
    says: 'x@2.service was placed on b, which is unable to run it: it takes 1 of x@.service at most',
  },
  {
    name: 'two units are together that conflict',
    invariant: 'placement-fits',
    kept: [
      ...booted(A),
      ...booted(B),
      ...elected(A, 7),
      ...wanted('x@1.service', '[X-Fleet]\nConflicts=x@*.service\n'),
      ...wanted('x@2.service', '[X-Fleet]\nConflicts=x@*.service\n'),
      tick(60_000),
      ...placed(A, 'x@1.service', A),
      ...placed(A, 'x@2.service', B),
      tick(70_000),
    ],
    broken: [
      ...booted(A),
      ...booted(B),
      ...elected(A, 7),
      ...wanted('x@1.service', '[X-Fleet]\nConflicts=x@*.service\n'),
      ...wanted('x@2.service', '[X-Fleet]\nConflicts=x@*.service\n'),
      tick(60_000),
      ...placed(A, 'x@1.service', B),
      ...placed(A, 'x@2.service', B),
      tick(70_000),
    ],
    says: 'x@1.service was placed on b, which is unable to run it: found conflict with locally-scheduled Unit(x@2.service)',
  },
  {
    name: 'a unit is taken off its machine that is still wanted',
    invariant: 'reasons-hold',
    kept: [
      ...settled,
      { type: 'unit-wanted', unit: 'x.service', targetState: 'inactive', atMs: 60_000 },
      unscheduled(A, 'x.service', { code: 'target-inactive' }),
    ],
    broken: [...settled, tick(60_000), unscheduled(A, 'x.service', { code: 'target-inactive' })],
    says: 'x.service was unscheduled because "target-inactive", but it is to be launched',
  },
  {
    name: 'a machine counts as gone that is there',
    invariant: 'reasons-hold',
    kept: [
      ...settled,
      { type: 'machine-gone', machine: B, atMs: 60_000 },
      unscheduled(A, 'x.service', { code: 'machine-gone', machine: B }),
    ],
    broken: [...settled, tick(60_000), unscheduled(A, 'x.service', { code: 'machine-gone', machine: B })],
    says: 'x.service was unscheduled because "machine-gone", but b is there',
  },
  {
    name: 'a machine is held, and its units go all the same',
    invariant: 'reasons-hold',
    kept: [
      ...settled,
      { type: 'machine-gone', machine: B, atMs: 60_000 },
      // It led before it was frozen.
      { type: 'engine-holds', engine: C, machine: B, untilMs: 90_000, because: '' },
      unscheduled(A, 'x.service', { code: 'machine-gone', machine: B }),
    ],
    broken: [
      ...settled,
      { type: 'machine-gone', machine: B, atMs: 60_000 },
      { type: 'engine-holds', engine: A, machine: B, untilMs: 90_000, because: '' },
      unscheduled(A, 'x.service', { code: 'machine-gone', machine: B }),
    ],
    says: 'x.service was unscheduled because "machine-gone", but b keeps its units for now',
  },
  {
    name: 'an acknowledged unit is not there',
    invariant: 'acknowledged-kept',
    kept: [
      ...wanted('x.service'),
      { type: 'change-acknowledged', of: 'x.service', change: 'content', value: 'x.service', askedMs: 0 },
      { type: 'change-acknowledged', of: 'x.service', change: 'target-state', value: 'launched', askedMs: 0 },
    ],
    broken: [
      { type: 'change-acknowledged', of: 'x.service', change: 'content', value: 'x.service', askedMs: 0 },
    ],
    says: 'x.service was acknowledged with content x.servi, which never came into the registry',
  },
  {
    name: 'an engine destroys a unit',
    invariant: 'acknowledged-kept',
    kept: [
      ...wanted('x.service'),
      { type: 'command-begun', line: 'fleetctl destroy x.service' },
      { type: 'unit-destroyed', unit: 'x.service', cause: 4 },
    ],
    broken: [
      ...wanted('x.service'),
      { type: 'engine-mended', engine: A, key: '' },
      { type: 'unit-destroyed', unit: 'x.service', cause: 4 },
    ],
    says: 'x.service is gone, and nobody asked for that',
  },
  {
    name: 'an agent publishes what is not so',
    invariant: 'publishes-what-is',
    kept: settled,
    broken: [...published(B, 'x.service').slice(0, 1)],
    says: 'x.service is published as active on bbbbbbbb, where it is not there',
  },
  {
    name: 'a lost machine runs on',
    invariant: 'lost-run-nothing',
    settings: { selfFencing: true },
    kept: [...settled, { type: 'machine-frozen', machine: B, name: 'b' }, ...lost(B)],
    broken: [...settled, { type: 'fault', fault: 'partition b and etcd-1' }, ...lost(B)],
    says: 'the lease of b has run out, and it still runs x.service',
  },
  {
    name: 'a machine, and not only its way to etcd, is healed of a slow clock, boots again, and still runs units without a lease',
    invariant: 'lost-run-nothing',
    settings: { selfFencing: true },
    kept: [
      ...settled,
      { type: 'fault', fault: 'drift-clock b -60%', machine: B },
      { type: 'fault', fault: 'heal b and etcd-1' },
      ...rebooted(B),
      state(B, 'x.service', 'active'),
      ...lost(B),
    ],
    broken: [
      ...settled,
      { type: 'fault', fault: 'drift-clock b -60%', machine: B },
      { type: 'fault', fault: 'heal b' },
      ...rebooted(B),
      state(B, 'x.service', 'active'),
      ...lost(B),
    ],
    says: 'the lease of b has run out, and it still runs x.service',
  },
  {
    name: 'a machine has lost its judgement of time with another ID, and one with a clock hardly slow has not',
    invariant: 'lost-run-nothing',
    settings: { selfFencing: true },
    kept: [
      ...settled,
      { type: 'fault', fault: 'slow-cpu a 5ms', machine: A },
      state(A, 'x.service', 'active'),
      { type: 'machine-id-changed', machine: C, was: A, name: 'a' },
      ...rebooted(C),
      state(C, 'x.service', 'active'),
      ...lost(C),
    ],
    broken: [...settled, { type: 'fault', fault: 'drift-clock b -1%', machine: B }, ...lost(B)],
    says: 'the lease of b has run out, and it still runs x.service',
  },
  {
    name: 'a lease runs out that nothing kept from being renewed',
    invariant: 'leases-live',
    kept: [
      ...settled,
      { type: 'fault', fault: 'kill b', machine: B, atMs: LATE_MS },
      { type: 'lease-expired', lease: '1', machine: B, atMs: LATE_MS + 30_000 },
    ],
    broken: [...settled, { type: 'lease-expired', lease: '1', machine: B, atMs: LATE_MS }],
    says: 'lease 1 of b has run out, and nothing has harmed the cluster for 500 s',
  },
  {
    name: 'a unit stays that is not to be there',
    invariant: 'runs-what-it-is-told',
    kept: [
      ...settled,
      state(A, 'x.service', 'active'),
      tick(60_000),
      state(A, 'x.service', null),
      tick(LATE_MS),
    ],
    broken: [
      ...settled,
      state(A, 'x.service', 'active'),
      { type: 'command-begun', line: 'fleetctl list-units', atMs: 300_000 },
      tick(LATE_MS),
    ],
    says: 'a has had x.service for 500 s, which it was not told of',
  },
  {
    name: 'a unit is published, and is not there',
    invariant: 'runs-as-published',
    kept: [...settled, tick(LATE_MS)],
    broken: [...settled, state(B, 'x.service', null), tick(LATE_MS)],
    says: 'x.service is published on b, and is on no machine',
  },
  {
    name: 'a unit is placed nowhere, though there is a machine for it',
    invariant: 'converges',
    kept: [...booted(A), ...elected(A, 7), ...wanted('x.service', EU), tick(LATE_MS)],
    broken: [...booted(A), ...elected(A, 7), ...wanted('x.service'), tick(LATE_MS)],
    says: 'nothing has happened to the cluster for 500 s, and still x.service should be on a, and is nowhere',
  },
  {
    name: 'a unit that has ended once is only loaded, and another is not launched',
    invariant: 'converges',
    kept: [
      ...settled.slice(0, -1),
      { type: 'unit-ended', unit: 'x.service', machine: B, result: 'finished' },
      ...wanted('x.service').slice(1),
      tick(LATE_MS),
    ],
    broken: [...settled.slice(0, -1), tick(LATE_MS)],
    says: 'nothing has happened to the cluster for 500 s, and still x.service should be launched on b, and is loaded',
  },
  {
    name: 'an agent does something for no reason',
    invariant: 'rests',
    kept: [...settled, { type: 'command-begun', line: 'fleetctl stop x.service', atMs: LATE_MS }, agentTask],
    broken: [...settled, { ...agentTask, atMs: LATE_MS }],
    says: 'there has been no news for 500 s, and now an agent decides to start x.service: why not',
  },
];

describe('an invariant', () => {
  it.each(CASES)('$invariant sees that $name', ({ invariant, kept, broken, says, settings }) => {
    expect(judged(kept, settings)).toEqual([]);
    expect(judged(broken, settings)).toMatchObject([{ invariant, sentence: says, seq: broken.length }]);
  });

  it.each(INVARIANTS)('$name has a case here', ({ name }) => {
    expect(CASES.map(({ invariant }) => invariant)).toContain(name);
  });

  it.each(INVARIANTS)('$name is told of in docs/simulation.md', ({ name, sentence }) => {
    const text = readFileSync(new URL('../../../docs/simulation.md', import.meta.url), 'utf8');
    expect(text).toContain(`| ${name} | ${sentence} |`);
  });

  it('once broken is not told of again', () => {
    const placed: Told = { type: 'unit-placed', unit: 'x.service', machine: B };
    expect(judged([...elected(A, 7), placed, placed])).toHaveLength(1);
  });
});
