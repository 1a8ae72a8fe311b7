// What one seed's run is made of: its cluster, its units, what may happen to them and how often. Rolled anew for each
// seed, so that a thousand seeds are a thousand unlike clusters; plain data, told before the run begins.
import { type Random, seededRandom } from '../../base/index.js';
import { DEFAULT_SETTINGS, readPolicy } from '../../fleet/index.js';
import type { EtcdSize } from '../etcd/quorum.js';
import { FAULT_VERBS, type FaultVerb } from '../faults/words.js';
import type { MachineGroup } from '../machine/groups.js';
import type { Latency } from '../network/latency.js';
import type { ClusterSpec } from '../world.js';
import type { ChaosBase } from './base-of.js';
import { chance, oneOf } from './draw.js';
import { PROFILE, type ProfileName, type Span } from './profiles.js';
import { isRolled } from './rhythms.js';
import { PLAIN, UNIT_KINDS, type UnitKind } from './unit-kinds.js';
import { COMMAND_VERBS, type CommandVerb } from './workload.js';

export interface ClusterKnobs {
  /** One of each. */
  readonly machines: readonly MachineGroup[];
  readonly etcdMembers: EtcdSize;
  readonly agentTtlMs: number;
  readonly agentReconcileIntervalMs: number;
  readonly engineReconcileIntervalMs: number;
  readonly policy: string;
  readonly machineLostHoldMs: number;
  /** In hundredths of a percent. */
  readonly massFailureBrake: number;
  readonly latency: Latency;
  readonly selfFencing: boolean;
}

export interface Knobs extends ClusterKnobs {
  readonly seed: number;
  readonly profile: ProfileName;
  readonly timeMs: number;
  /** By their names. */
  readonly unitKinds: readonly string[];
  /** In place of all kinds. */
  readonly scenarioUnits: UnitKind | null;
  readonly commands: readonly CommandVerb[];
  readonly commandEveryMs: number;
  readonly faults: readonly FaultVerb[];
  readonly faultEveryMs: number;
  readonly repairEveryMs: number;
  /** How many of 100 things happen right after the one before. */
  readonly burstPercent: number;
}

export interface ChaosOptions {
  readonly seed: number;
  readonly profile: ProfileName;
  /** How long faults go on, in milliseconds. */
  readonly timeMs: number;
  readonly machines: number;
  /** A scenario's cluster and units in place of those that are rolled. */
  readonly base?: ChaosBase;
}

const ZONES = ['a', 'b', 'c'];
const DISKS = ['ssd', 'hdd'];
const TTLS_MS = [4_000, 10_000, 30_000];
const RECONCILE_INTERVALS_MS = [500, 2_000, 5_000];
const HOLDS_MS = [20_000, 120_000];
const BRAKES = [3_000, 5_000];
/** One mostly: most runs are about machines. */
const ETCD_MEMBERS: readonly EtcdSize[] = [1, 1, 1, 3, 5];
const POLICIES = ['spread:zone', 'bin-pack', 'resources', 'round-robin', 'random', 'power-of-two'];
const LATENCIES: readonly Latency[] = [
  { minMs: 1, maxMs: 3 },
  { minMs: 0, maxMs: 1 },
  { minMs: 5, maxMs: 120 },
];

export function rollKnobs(options: ChaosOptions): Knobs {
  const { base } = options;
  const rolled = rollAll(options);
  if (base === undefined) return rolled;
  const { cluster, units } = base;
  return { ...rolled, ...cluster, ...(units === null ? {} : { unitKinds: [], scenarioUnits: units }) };
}

function rollAll({ seed, profile, timeMs, machines }: ChaosOptions): Knobs {
  const random = seededRandom(seed).child('chaos').child('knobs');
  const { faultKindsPercent, faultEveryMs, repairEveryMs, commandEveryMs } = PROFILE[profile];
  const faultsPercent = among(random, faultKindsPercent);
  const kindsPercent = random.int(10, 70);
  // It came later: seeds that roll none of it are the runs that they were.
  const ofCommand = (verb: CommandVerb): Random => (verb === 'rebalance' ? random.child(verb) : random);
  return {
    seed,
    profile,
    timeMs,
    machines: Array.from({ length: machines }, () => ({
      count: 1,
      metadata: { zone: oneOf(random, ZONES), disk: oneOf(random, DISKS) },
    })),
    etcdMembers: oneOf(random.child('etcd'), ETCD_MEMBERS),
    agentTtlMs: oneOf(random, TTLS_MS),
    agentReconcileIntervalMs: DEFAULT_SETTINGS.agentReconcileIntervalMs,
    engineReconcileIntervalMs: oneOf(random, RECONCILE_INTERVALS_MS),
    policy: chance(random, 50) ? 'least-loaded' : oneOf(random, POLICIES),
    machineLostHoldMs: chance(random, 80) ? 0 : oneOf(random, HOLDS_MS),
    massFailureBrake: chance(random, 80) ? DEFAULT_SETTINGS.massFailureBrake : oneOf(random, BRAKES),
    latency: oneOf(random, LATENCIES),
    selfFencing: chance(random.child('fencing'), 40),
    unitKinds: [PLAIN, ...UNIT_KINDS.filter(() => chance(random, kindsPercent))].map(({ name }) => name),
    scenarioUnits: null,
    commands: COMMAND_VERBS.filter((verb) => verb === 'start' || chance(ofCommand(verb), 60)),
    commandEveryMs: among(random, commandEveryMs),
    faults: FAULT_VERBS.filter((verb) => isRolled(verb, profile) && chance(random, faultsPercent)),
    faultEveryMs: among(random, faultEveryMs),
    repairEveryMs: among(random, repairEveryMs),
    burstPercent: random.int(0, 30),
  };
}

export function clusterOf(knobs: Knobs): ClusterSpec {
  const { machines, etcdMembers, latency } = knobs;
  const { agentTtlMs, agentReconcileIntervalMs, engineReconcileIntervalMs } = knobs;
  const { machineLostHoldMs, massFailureBrake } = knobs;
  const policy = readPolicy(knobs.policy);
  if (!policy.ok) throw new Error(`bug in fleetsim: chaos rolled ${policy.error.message}`);
  return {
    machines,
    latency,
    etcdSize: etcdMembers,
    settings: {
      ...DEFAULT_SETTINGS,
      agentTtlMs,
      agentReconcileIntervalMs,
      engineReconcileIntervalMs,
      machineLostHoldMs,
      massFailureBrake,
      selfFencing: knobs.selfFencing,
      policy: policy.value,
    },
  };
}

/** The knobs for people, a line each, with what they mean. */
export function describeKnobs(knobs: Knobs): readonly string[] {
  const { machines, latency } = knobs;
  const rows: readonly (readonly [name: string, value: string, meaning: string])[] = [
    ['seed', String(knobs.seed), 'all else is rolled from it'],
    ['profile', knobs.profile, 'how hard'],
    ['time', seconds(knobs.timeMs), 'how long faults go on'],
    ['machines', machines.map(metadataWords).join(' '), 'each with its metadata'],
    ['etcd members', String(knobs.etcdMembers), 'who keeps what the cluster knows'],
    ['agent_ttl', seconds(knobs.agentTtlMs), "a machine's lease"],
    ['agent_reconcile_interval', seconds(knobs.agentReconcileIntervalMs), 'how often agents look'],
    ['engine_reconcile_interval', seconds(knobs.engineReconcileIntervalMs), "a fifth of the leader's lease"],
    ['policy', knobs.policy, 'which of the able machines is taken'],
    ['machine_lost_hold', seconds(knobs.machineLostHoldMs), 'how long units of a lost machine stay'],
    ['mass_failure_brake', `${knobs.massFailureBrake / 100}%`, 'lost machines beyond which all units stay'],
    ['self_fencing', String(knobs.selfFencing), 'whether a machine that is cut off ends its units'],
    ['latency', `${latency.minMs}-${latency.maxMs}ms`, 'one way'],
    ['unit kinds', knobs.unitKinds.join(', ') || 'none', 'what runs'],
    ['scenario units', knobs.scenarioUnits?.units.join(' ') ?? 'none', 'what runs instead'],
    ['commands', knobs.commands.join(' '), 'what people do'],
    ['command every', seconds(knobs.commandEveryMs), 'on average'],
    ['faults', knobs.faults.join(' ') || 'none', 'what may happen'],
    ['fault every', seconds(knobs.faultEveryMs), 'on average'],
    ['repair every', seconds(knobs.repairEveryMs), 'on average'],
    ['burst', `${knobs.burstPercent}%`, 'of all that happens comes right after something else'],
  ];
  return rows.map(([name, value, meaning]) => `${`${name}: ${value}`.padEnd(40)}  # ${meaning}`);
}

function metadataWords({ name, metadata = {} }: MachineGroup): string {
  const words = Object.entries(metadata).map(([key, value]) => `${key}=${value}`);
  return [...(name === undefined ? [] : [name]), ...words].join(',') || 'plain';
}

function seconds(ms: number): string {
  return `${ms / 1_000}s`;
}

function among(random: Random, [min, max]: Span): number {
  return random.int(min, max);
}
