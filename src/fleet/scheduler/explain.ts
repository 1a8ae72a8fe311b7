// Why a unit is where it is, or nowhere: what the engine would do about it now, which rule refused how many machines, and
// how the others were sorted out. The decision itself is the reference's and the judge's; here it is only written down,
// as plain data of bounded size. Words for it are in ../explain-words.ts.
import { assert, compareStrings } from '../../base/index.js';
import { inOrderOfRules, type Refusal, type Refused, type UnscheduleReason } from '../reasons.js';
import type { UnitTargetState } from '../unit.js';
import { refuse, refuseGlobal } from './able.js';
import { type Deadlock, findDeadlocks } from './deadlocks.js';
import { countMinded, type Demand, type PlaceableUnit } from './demand.js';
import { idOf, type Judgement, judge, kinCounter, type Place, STEPS, type StepName } from './judge.js';
import type { Plan } from './plan.js';
import type { Policy } from './policy.js';
import { type Cluster, settle } from './reference.js';
import { sift } from './sift.js';

/** What the engine would do about a unit now. */
export type Standing =
  | { readonly type: 'template' | 'global' | 'unwanted' | 'waits' }
  | { readonly type: 'stays'; readonly because: StayReason }
  | { readonly type: 'leaves'; readonly because: UnscheduleReason; readonly to: string | null }
  | { readonly type: 'arrives'; readonly to: string };

export type StayReason =
  | { readonly code: 'able' }
  /** Nothing moves it, though `refusal` (null: nothing) speaks against its machine. */
  | { readonly code: 'sticky'; readonly refusal: Refusal | null }
  /** It is to make room, and fits nowhere else. */
  | { readonly code: 'nowhere-else'; readonly refusal: Refusal };

/** What would help a unit that waits; any one of them, where there are several. */
export type WaitsFor =
  | { readonly code: 'any-machine' }
  /** Sticky, and away. */
  | { readonly code: 'own-machine'; readonly machine: string }
  /** Lost, and its units are kept for now. */
  | { readonly code: 'held-machine'; readonly machine: string }
  | { readonly code: 'machine-id'; readonly wanted: string }
  /** A machine that has one of the values of each key. */
  | {
      readonly code: 'metadata';
      readonly keys: readonly { readonly key: string; readonly wanted: readonly string[] }[];
    }
  | {
      readonly code: 'peer';
      readonly peer: string;
      readonly is: 'missing' | 'template' | 'inactive' | 'waiting' | 'placed' | 'global';
      readonly machine: string | null;
    }
  /** Units to go, a few of them by name. */
  | { readonly code: 'conflict' | 'replaced-by'; readonly units: readonly string[]; readonly all: boolean }
  | { readonly code: 'room'; readonly of: 'units' | 'family' | 'memory' | 'cpu' };

/** An able machine, with what it was compared by. */
export interface JudgedMachine {
  readonly machine: string;
  /** Units on it. */
  readonly load: number;
  /** Units there that it prefers to be away from; null: it prefers nothing. */
  readonly apart: number | null;
  /** Its family in the part of the cluster that the machine is in; null: it is not spread. */
  readonly spread: number | null;
  /** The policy's, lower being better; null: it was not asked, or gave no number. */
  readonly rank: number | null;
  /** The step that it fell out at; null: it won. */
  readonly lost: StepName | null;
}

export interface Choice {
  /** As if the unit were placed now, all others where they are; false: the very choice that the engine makes. */
  readonly hypothetical: boolean;
  /** Machines looked at: all those able, and all those that `refused` counts. */
  readonly machines: number;
  readonly able: number;
  readonly refused: readonly Refused[];
  /** How many were left after each step that sorted any out, beginning with the able ones. */
  readonly steps: readonly { readonly by: StepName; readonly left: number }[];
  /** The best of the able ones, best first. */
  readonly candidates: readonly JudgedMachine[];
  /** Able ones that `candidates` leaves out. */
  readonly more: number;
  readonly winner: string | null;
}

/** Where a global unit runs; agents see to that, by metadata and conflicts alone. */
export interface Spread {
  readonly machines: number;
  readonly fits: number;
  /** The first few of those it fits, by ID. */
  readonly examples: readonly string[];
  readonly refused: readonly Refused[];
}

export interface Explanation {
  readonly unit: string;
  readonly targetState: UnitTargetState;
  readonly machine: string | null;
  readonly movingTo: string | null;
  readonly policy: string;
  readonly standing: Standing;
  /** Nothing where it does not wait. */
  readonly waitsFor: readonly WaitsFor[];
  readonly deadlocks: readonly Deadlock[];
  /** Null for a template and for a global unit. */
  readonly choice: Choice | null;
  readonly global: Spread | null;
  /** What the policy did wrong in this plan; null: nothing. */
  readonly policyProblem: string | null;
}

/** How many machines are told one by one. */
export const CANDIDATES_MAX = 10;

/** Null when there is no such unit. */
export function explainUnit<U extends PlaceableUnit>(
  cluster: Cluster<U>,
  policy: Policy,
  name: string,
): Explanation | null {
  const unit = cluster.units.get(name);
  if (unit === undefined) return null;
  const { targetState, machine, movingTo } = unit;
  const about = { unit: name, targetState, machine, movingTo, policy: policy.name };
  const nothing = { waitsFor: [], deadlocks: [], choice: null, global: null, policyProblem: null };
  if (unit.template) return { ...about, standing: { type: 'template' }, ...nothing };
  if (unit.requirements.global)
    return { ...about, standing: { type: 'global' }, ...nothing, global: spreadOf(unit, cluster) };
  let made: Choice | null = null;
  const { plan, places } = settle(cluster, policy, (other, ground, judgement) => {
    if (other.name === name) made = writeDown(unit, ground.places, judgement, false);
  });
  const standing = standingOf(unit, cluster, places, plan);
  const decided = standing.type === 'leaves' || standing.type === 'arrives' || standing.type === 'waits';
  const choice = decided && made !== null ? made : judgeAnew(unit, places, policy);
  const waits = standing.type === 'waits' || (standing.type === 'leaves' && wantedNowhere(unit, standing));
  return {
    ...about,
    standing,
    waitsFor: waits ? waitsFor(unit, cluster, choice) : [],
    deadlocks: waits ? findDeadlocks(unit, cluster.units) : [],
    choice,
    global: null,
    policyProblem: plan.policyProblem,
  };
}

function wantedNowhere(unit: PlaceableUnit, { to }: { readonly to: string | null }): boolean {
  return to === null && unit.targetState !== 'inactive';
}

function standingOf<U extends PlaceableUnit>(
  unit: U,
  { machines }: Cluster<U>,
  places: readonly Place[],
  plan: Plan<U>,
): Standing {
  const move = plan.placements.find((placement) => placement.unit.name === unit.name);
  if (move !== undefined && move.leave !== null)
    return { type: 'leaves', because: move.leave.reason, to: move.arrive?.machine ?? null };
  if (move !== undefined && move.arrive !== null) return { type: 'arrives', to: move.arrive.machine };
  if (unit.targetState === 'inactive') return { type: 'unwanted' };
  if (unit.machine === null || !machines.has(unit.machine)) return { type: 'waits' };
  return { type: 'stays', because: reasonToStay(unit, places) };
}

function reasonToStay(unit: PlaceableUnit, places: readonly Place[]): StayReason {
  const place = places.find(({ machine }) => machine.id === unit.machine);
  assert(place !== undefined, 'a unit that stays stands on a machine');
  const refusal = refuse(unit, place);
  if (unit.wishes.sticky) return { code: 'sticky', refusal };
  return refusal === null ? { code: 'able' } : { code: 'nowhere-else', refusal };
}

function waitsFor<U extends PlaceableUnit>(
  unit: U,
  { machines, units, held }: Cluster<U>,
  { refused }: Choice,
): readonly WaitsFor[] {
  if (unit.machine !== null && unit.wishes.sticky) return [{ code: 'own-machine', machine: unit.machine }];
  if (unit.machine !== null && held.has(unit.machine) && !machines.has(unit.machine))
    return [{ code: 'held-machine', machine: unit.machine }];
  if (machines.size === 0) return [{ code: 'any-machine' }];
  let metadata = false;
  return refused.flatMap(({ count, examples }) => {
    const refusal = examples[0]?.refusal;
    if (refusal === undefined || (refusal.code === 'metadata' && metadata)) return [];
    metadata ||= refusal.code === 'metadata';
    return [helpAgainst(refusal, { unit, units, examples, count })];
  });
}

interface Asking {
  readonly unit: Demand;
  readonly units: ReadonlyMap<string, PlaceableUnit>;
}

/** What would make a rule refuse no longer. */
function helpAgainst(refusal: Refusal, { unit, units, examples, count }: Refused & Asking): WaitsFor {
  switch (refusal.code) {
    case 'machine-id':
      return refusal;
    case 'metadata': {
      const keys = [...unit.requirements.metadata].map(([key, wanted]) => ({ key, wanted: [...wanted] }));
      return { code: 'metadata', keys };
    }
    case 'peer-absent':
      return peerOf(refusal.peer, units.get(refusal.peer));
    case 'conflict':
    case 'replaced-by': {
      const names = examples.flatMap((example) => ('unit' in example.refusal ? [example.refusal.unit] : []));
      return { code: refusal.code, units: [...new Set(names)], all: count <= examples.length };
    }
    case 'full':
      return { code: 'room', of: 'units' };
    case 'family-full':
      return { code: 'room', of: 'family' };
    case 'no-room':
      return { code: 'room', of: refusal.of };
  }
}

function peerOf(peer: string, unit: PlaceableUnit | undefined): WaitsFor {
  const is = (): Extract<WaitsFor, { code: 'peer' }>['is'] => {
    if (unit === undefined) return 'missing';
    if (unit.template) return 'template';
    if (unit.targetState === 'inactive') return 'inactive';
    if (unit.requirements.global) return 'global';
    return unit.machine === null ? 'waiting' : 'placed';
  };
  return { code: 'peer', peer, is: is(), machine: unit?.machine ?? null };
}

/** As if it were nowhere yet; takes it off the places. */
function judgeAnew(unit: Demand, places: readonly Place[], policy: Policy): Choice {
  for (const { units } of places) units.delete(unit.name);
  return writeDown(unit, places, judge(unit, { places, policy }), true);
}

/** A judgement as data, while the places are as they were judged. */
function writeDown(
  unit: Demand,
  all: readonly Place[],
  { machines, refused, left, ranks }: Judgement,
  hypothetical: boolean,
): Choice {
  const kin = kinCounter(unit, all);
  const survivors = STEPS.map((by) => ({ by, places: new Set(left[by]) }));
  const judged = left.rules.map((place): JudgedMachine => {
    const rank = ranks.get(place) ?? Number.NaN;
    return {
      machine: place.machine.id,
      load: place.units.size,
      apart: unit.wishes.preferAwayFrom.length === 0 ? null : countMinded(unit.wishes, place.units.keys()),
      spread: unit.wishes.spreadBy === null ? null : kin(place),
      rank: Number.isFinite(rank) ? rank : null,
      lost: survivors.find(({ places }) => !places.has(place))?.by ?? null,
    };
  });
  const steps = STEPS.map((by) => ({ by, left: left[by].length }));
  return {
    hypothetical,
    machines,
    able: left.rules.length,
    refused,
    steps: steps.filter((step, i) => i === 0 || step.left !== steps[i - 1]?.left),
    candidates: judged.sort(compareJudged).slice(0, CANDIDATES_MAX),
    more: Math.max(0, judged.length - CANDIDATES_MAX),
    winner: left.id[0]?.machine.id ?? null,
  };
}

/** Who came further first; then by what they were compared by. Equals stay in the order of IDs. */
function compareJudged(a: JudgedMachine, b: JudgedMachine): number {
  const reached = ({ lost }: JudgedMachine): number => (lost === null ? STEPS.length : STEPS.indexOf(lost));
  const costs = ({ apart, spread, rank, load }: JudgedMachine): readonly number[] => [
    apart ?? 0,
    spread ?? 0,
    rank ?? Number.POSITIVE_INFINITY,
    load,
  ];
  const further = reached(b) - reached(a);
  if (further !== 0) return further;
  const other = costs(b);
  const [difference = 0] = costs(a)
    .map((cost, i) => (cost === other[i] ? 0 : cost - (other[i] ?? 0)))
    .filter((each) => each !== 0);
  return difference;
}

/** What each machine's agent makes of a global unit: beside the units scheduled there, and the global ones before it. */
function spreadOf<U extends PlaceableUnit>(unit: U, { machines, units }: Cluster<U>): Spread {
  const wanted = [...units.values()]
    .filter(({ targetState, template }) => targetState !== 'inactive' && !template)
    .sort((a, b) => compareStrings(a.name, b.name));
  const places = new Map<string, Place>();
  for (const machine of [...machines.values()].sort((a, b) => compareStrings(a.id, b.id)))
    places.set(machine.id, { machine, units: new Map() });
  for (const other of wanted)
    for (const id of [other.machine, other.movingTo]) places.get(id ?? '')?.units.set(other.name, other);
  const earlier = wanted.filter(({ name, requirements }) => requirements.global && name < unit.name);
  const { able, refused } = sift([...places.values()], idOf, (place) => {
    for (const other of earlier) if (refuseGlobal(other, place) === null) place.units.set(other.name, other);
    return refuseGlobal(unit, place);
  });
  return {
    machines: places.size,
    fits: able.length,
    examples: able.slice(0, CANDIDATES_MAX).map(({ machine }) => machine.id),
    refused: inOrderOfRules(refused, unit.requirements),
  };
}
