// Whether a registry is in order: every inconsistency that its keys show, and how to mend it. Pure: the keys in, the
// findings out. What the engine would do about units and orders is not judged here anew but asked of its own plans.
import { compareStrings, printable, type Result } from '../base/index.js';
import type { KeyValue } from '../etcd/index.js';
import { hashUnitFile, parseUnitFile, parseUnitName, type UnitFile } from '../systemd/index.js';
import { planMends } from './engine/mend.js';
import { planMoves } from './engine/moves.js';
import { ClusterView } from './engine/view.js';
import { explainCallOff, explainPending, explainUnschedule } from './reasons.js';
import { decode } from './registry/codecs.js';
import { keys, type ParsedKey, parseKey } from './registry/keys.js';
import { readRequirements } from './requirements.js';
import { leastLoaded } from './scheduler/policies/least-loaded.js';
import { planWhole } from './scheduler/reference.js';

export interface Finding {
  /** A note is worth knowing, and nothing is wrong. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable. */
  readonly code: string;
  readonly key: string;
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

/** The registry's keys with what they are. */
interface Exhibit {
  readonly kv: KeyValue;
  readonly key: ParsedKey;
}

interface Registry {
  readonly exhibits: readonly Exhibit[];
  readonly paths: ReadonlySet<string>;
  readonly view: ClusterView;
  readonly files: ReadonlyMap<string, UnitFile>;
  /** Units that have an object, whether it can be read or not. */
  readonly units: ReadonlySet<string>;
  /** Unit files that some unit has. */
  readonly hashes: ReadonlySet<string>;
}

const ENGINE_MENDS = 'the leading engine mends this by itself within its interval; see whether one leads';
const RESUBMIT = 'destroy the unit and submit it again';

/** All findings about the keys under fleet's prefix, ordered by key. `kvs` are ordered by key. */
export function examineRegistry(kvs: readonly KeyValue[]): readonly Finding[] {
  const unknown: Finding[] = [];
  const exhibits: Exhibit[] = [];
  for (const kv of kvs) {
    const key = parseKey(kv.key);
    if (key !== null) exhibits.push({ kv, key });
    else unknown.push(finding('warning', 'key-unknown', kv.key, 'fleet knows no such key', remove(kv.key)));
  }
  const registry = read(exhibits);
  const findings = [
    ...unknown,
    ...exhibits.flatMap((exhibit) => examineOne(exhibit, registry)),
    ...examineOrders(registry),
    ...examineMoves(registry),
    ...examinePlacements(registry),
    ...examineLead(registry),
  ];
  return findings
    .map((one) => ({
      ...one,
      key: printable(one.key),
      message: printable(one.message),
      hint: printable(one.hint),
    }))
    .sort((a, b) => compareStrings(a.key, b.key));
}

function finding(
  severity: Finding['severity'],
  code: string,
  key: string,
  message: string,
  hint: string,
): Finding {
  return { severity, code, key, message, hint };
}

function remove(key: string): string {
  return `etcdctl del ${key}`;
}

function read(exhibits: readonly Exhibit[]): Registry {
  const files = new Map<string, UnitFile>();
  const units = new Set<string>();
  const hashes = new Set<string>();
  for (const { kv, key } of exhibits) {
    if (key.type === 'unit-object') {
      units.add(key.unit);
      const hash = decode.unitObject(kv.value);
      if (hash.ok) hashes.add(hash.value);
    }
    if (key.type !== 'unit-file') continue;
    const raw = decode.unitFile(kv.value);
    if (raw.ok) files.set(key.hash, parseUnitFile(raw.value).unitFile);
  }
  const view = new ClusterView((hash) => files.get(hash) ?? null);
  view.reset(
    exhibits.map(({ kv }) => kv),
    0,
  );
  const paths = new Set(exhibits.map(({ kv }) => kv.key));
  return { exhibits, paths, view, files, units, hashes };
}

/** What one key shows, by itself and beside the others. */
function examineOne({ kv, key }: Exhibit, registry: Registry): readonly Finding[] {
  switch (key.type) {
    case 'machine':
      return [
        ...unreadable(kv, decode.machine(kv.value), 'restart fleetd on the machine: it registers anew'),
        ...immortal(kv, 'restart fleetd on the machine, or remove the key if there is no such machine'),
      ];
    case 'machine-metadata':
      return /^[\w.-]+$/.test(key.key)
        ? []
        : [finding('warning', 'metadata-key', kv.key, 'no key that the API would take', remove(kv.key))];
    case 'leader':
      return [
        ...unreadable(kv, decode.leader(kv.value), remove(kv.key)),
        ...immortal(kv, `${remove(kv.key)}: the engines elect another leader`),
      ];
    case 'engine-version':
      return unreadable(kv, decode.engineVersion(kv.value), `etcdctl put ${kv.key} 1`);
    case 'unit-object':
      return examineObject(kv, key.unit, registry);
    case 'target-state':
      return [
        ...ofNoUnit(kv, key.unit, registry),
        ...unreadable(
          kv,
          decode.targetState(kv.value),
          'ask for the state again: start, load or unload the unit',
        ),
      ];
    case 'target':
      return [...ofNoUnit(kv, key.unit, registry), ...examineTarget(kv, key.unit, registry)];
    case 'heartbeat':
      return [...ofNoUnit(kv, key.unit, registry), ...examineHeartbeat(kv, key.unit, registry)];
    case 'move':
      // What comes of it is judged with all others.
      return [];
    case 'arrival':
      return [
        ...unreadable(kv, decode.arrival(kv.value), ENGINE_MENDS),
        ...immortal(kv, `${remove(kv.key)}: the machine that the unit is moved to tells it anew`),
      ];
    case 'unit-file':
      return examineUnitFile(kv, key.hash, registry);
    case 'unit-state':
      return examineState(kv, key.unit, key.machine, registry);
    case 'schedule':
    case 'global':
      return unreadable(kv, decode.order(kv.value), ENGINE_MENDS);
  }
}

function unreadable(kv: KeyValue, decoded: Result<unknown, string>, hint: string): readonly Finding[] {
  if (decoded.ok) return [];
  const message = `not as fleet writes it, and ignored: ${decoded.error}`;
  return [finding('error', 'value-unreadable', kv.key, message, hint)];
}

/** What is told by somebody who may die must go with him. */
function immortal(kv: KeyValue, hint: string): readonly Finding[] {
  if (kv.lease !== '') return [];
  return [finding('error', 'never-expires', kv.key, 'hangs on no lease, so that it stays for ever', hint)];
}

function ofNoUnit(kv: KeyValue, unit: string, { units }: Registry): readonly Finding[] {
  if (units.has(unit)) return [];
  const message = `there is no unit ${unit}`;
  return [finding('error', 'unit-missing', kv.key, message, `${remove(kv.key)}, or submit the unit again`)];
}

function examineObject(kv: KeyValue, unit: string, registry: Registry): readonly Finding[] {
  const hash = decode.unitObject(kv.value);
  if (!hash.ok) return unreadable(kv, hash, RESUBMIT);
  const error = (code: string, message: string, hint: string): Finding =>
    finding('error', code, kv.key, message, hint);
  const name = parseUnitName(unit);
  if (!name.ok) return [error('unit-name', name.error, remove(kv.key))];
  const findings: Finding[] = [];
  const claimed = (JSON.parse(kv.value) as { readonly Name: string }).Name;
  if (claimed !== unit) findings.push(error('unit-name', `says that it is ${claimed}`, RESUBMIT));
  if (!registry.paths.has(keys.targetState(unit)))
    findings.push(error('target-state-missing', 'nobody has said what it shall be', RESUBMIT));
  const file = registry.files.get(hash.value);
  if (file === undefined)
    return [...findings, error('unit-file-missing', `its unit file ${hash.value} cannot be had`, RESUBMIT)];
  const refused = readRequirements(name.value, file).problems.filter(({ severity }) => severity === 'error');
  return [
    ...findings,
    ...refused.map(({ message }) =>
      error('unit-refused', message, 'change its [X-Fleet] section and submit it with --replace'),
    ),
  ];
}

function examineTarget(kv: KeyValue, unit: string, { view }: Registry): readonly Finding[] {
  const known = view.units.get(unit);
  const wrong = (code: string, message: string): readonly Finding[] => [
    finding('error', code, kv.key, message, remove(kv.key)),
  ];
  if (known?.requirements.global) return wrong('global-scheduled', 'a global unit is scheduled nowhere');
  if (known?.template) return wrong('template-scheduled', 'a template is scheduled nowhere');
  return [];
}

function examineHeartbeat(kv: KeyValue, unit: string, { view }: Registry): readonly Finding[] {
  const findings = [...immortal(kv, remove(kv.key))];
  const known = view.units.get(unit);
  if (known === undefined || known.requirements.global || known.machine === kv.value) return findings;
  const where = known.machine === null ? 'nowhere' : `on ${known.machine}`;
  const message = `${kv.value} says that it has launched the unit, which is scheduled ${where}`;
  const hint = 'its agent takes this back when it unloads the unit; see whether that machine lives';
  return [...findings, finding('warning', 'heartbeat-elsewhere', kv.key, message, hint)];
}

function examineUnitFile(kv: KeyValue, hash: string, registry: Registry): readonly Finding[] {
  const raw = decode.unitFile(kv.value);
  if (!raw.ok) return unreadable(kv, raw, 'submit the units that have this file again, with --replace');
  const actual = hashUnitFile(parseUnitFile(raw.value).unitFile);
  if (actual !== hash) {
    const message = `its content has the hash ${actual}`;
    return [finding('error', 'hash-differs', kv.key, message, 'submit the units that have this file again')];
  }
  if (registry.hashes.has(hash)) return [];
  const message = 'no unit has this file any more; fleet leaves it there when a unit is destroyed';
  return [finding('note', 'unit-file-unused', kv.key, message, remove(kv.key))];
}

function examineState(kv: KeyValue, unit: string, machine: string, registry: Registry): readonly Finding[] {
  const state = decode.unitState(kv.value);
  if (!state.ok) return unreadable(kv, state, 'restart fleetd on the machine: it publishes anew');
  const gone = 'it goes with the lease of its machine, or when the agent there has unloaded the unit';
  const findings = [...immortal(kv, remove(kv.key))];
  if (state.value.machine !== machine)
    findings.push(
      finding(
        'error',
        'state-elsewhere',
        kv.key,
        `says that it is of ${state.value.machine}`,
        remove(kv.key),
      ),
    );
  if (!registry.view.machines.has(machine))
    findings.push(finding('warning', 'machine-gone', kv.key, `there is no machine ${machine}`, gone));
  if (!registry.units.has(unit))
    findings.push(finding('warning', 'unit-missing', kv.key, `there is no unit ${unit}`, gone));
  return findings;
}

/** Orders to agents against the units that they are copied from. */
function examineOrders({ view }: Registry): readonly Finding[] {
  return planMends(view).map((mend) => {
    if (mend.type === 'remove') {
      const [code, message] =
        parseKey(mend.key)?.type === 'arrival'
          ? ['arrival-stray', 'tells of a move that is over']
          : ['order-stray', 'no unit stands behind this order'];
      return finding('error', code, mend.key, message, ENGINE_MENDS);
    }
    const there = view.orders.has(mend.key);
    const message = there
      ? `is not what ${mend.unit.name} is: ${mend.unit.targetState}, with content ${mend.unit.hash}`
      : `an agent is not told of ${mend.unit.name}`;
    return finding('error', there ? 'order-differs' : 'order-missing', mend.key, message, ENGINE_MENDS);
  });
}

/** Units on their way, and wishes that nothing can come of. */
function examineMoves({ view }: Registry): readonly Finding[] {
  const stale = planMoves(view, () => false).flatMap((task) =>
    task.type === 'call-off'
      ? [finding('error', 'move-stale', keys.move(task.name), explainCallOff(task.reason), ENGINE_MENDS)]
      : [],
  );
  const of = new Set(stale.map(({ key }) => key));
  const moving = [...view.moves].flatMap(([unit, { value }]) => {
    const message = `is being moved to ${value?.to}`;
    const hint = 'it has its place on both machines until its copy runs there';
    return of.has(keys.move(unit)) ? [] : [finding('note', 'moving', keys.move(unit), message, hint)];
  });
  return [...stale, ...moving];
}

/** Where units are against where they may be, and who waits. */
function examinePlacements({ view }: Registry): readonly Finding[] {
  const { placements, pending } = planWhole(view, leastLoaded);
  const engine = 'the leading engine does something about it at once; see whether one leads';
  return [
    ...placements.map(({ unit, leave, arrive }) => {
      if (leave !== null)
        return finding('error', 'placement', keys.target(unit.name), explainUnschedule(leave.reason), engine);
      const message = `scheduled nowhere, though ${arrive?.machine} is able to run it`;
      return finding('error', 'not-placed', keys.unitObject(unit.name), message, engine);
    }),
    ...pending.map(({ unit, reason }) => {
      const message = `waits for a machine: ${explainPending(reason)}`;
      const hint = 'change what it demands, or give a machine what it asks for';
      return finding('note', 'pending', keys.unitObject(unit.name), message, hint);
    }),
  ];
}

function examineLead({ exhibits, view }: Registry): readonly Finding[] {
  const held = exhibits.find(({ key }) => key.type === 'leader');
  if (held === undefined) {
    const hint = 'see whether any fleetd runs, and whether their `disable_engine` is not set';
    return [finding('warning', 'no-leader', keys.leader, 'no engine leads, so nothing is scheduled', hint)];
  }
  const leader = decode.leader(held.kv.value);
  if (!leader.ok || view.machines.has(leader.value.machine)) return [];
  const message = `the leader's machine ${leader.value.machine} is not in the registry`;
  return [finding('warning', 'machine-gone', held.kv.key, message, 'its lease runs out within seconds')];
}
