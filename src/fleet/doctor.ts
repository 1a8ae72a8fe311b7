// Whether a registry is in order: every inconsistency that its keys show, and how to mend it. Pure: the keys in, the
// findings out. What the engine would do about units and orders is not judged here anew but asked of its own plans.
import { compareStrings, printable } from '../base/index.js';
import type { KeyValue } from '../etcd/index.js';
import {
  ENGINE_MENDS,
  type Exhibit,
  type Finding,
  finding,
  type Registry,
  remove,
} from './doctor/finding.js';
import { examineOne } from './doctor/keys.js';
import { planMends } from './engine/mend.js';
import { planMoves } from './engine/moves.js';
import { readSnapshot } from './engine/snapshot.js';
import { explainCallOff, explainPending, explainUnschedule } from './reasons.js';
import { decode } from './registry/codecs.js';
import { keys, parseKey } from './registry/keys.js';
import type { Policy } from './scheduler/policy.js';
import { planCluster } from './scheduler/scheduler.js';
import { DEFAULT_SETTINGS } from './settings.js';

/**
 * All findings about the keys under fleet's prefix, ordered by key. `kvs` are ordered by key; `policy` is that of the
 * engines, of which the registry says nothing.
 */
export function examineRegistry(
  kvs: readonly KeyValue[],
  policy: Policy = DEFAULT_SETTINGS.policy,
): readonly Finding[] {
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
    ...examinePlacements(registry, policy),
    ...examineAddresses(registry),
    ...examineReports(registry),
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

function read(exhibits: readonly Exhibit[]): Registry {
  const units = new Set<string>();
  const hashes = new Set<string>();
  for (const { kv, key } of exhibits) {
    if (key.type !== 'unit-object') continue;
    units.add(key.unit);
    const hash = decode.unitObject(kv.value);
    if (hash.ok) hashes.add(hash.value);
  }
  const { view, files } = readSnapshot(exhibits.map(({ kv }) => kv));
  const paths = new Set(exhibits.map(({ kv }) => kv.key));
  return { exhibits, paths, view, files, units, hashes };
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
function examinePlacements({ view }: Registry, policy: Policy): readonly Finding[] {
  const { placements, pending } = planCluster(view.machines.values(), view.units.values(), policy);
  const engine = 'the leading engine does something about it at once; see whether one leads';
  const held = `${engine}, and whether it waits as machine_lost_hold or mass_failure_brake say`;
  return [
    ...placements.map(({ unit, leave, arrive }) => {
      if (leave !== null) {
        const hint = leave.reason.code === 'machine-gone' ? held : engine;
        return finding('error', 'placement', keys.target(unit.name), explainUnschedule(leave.reason), hint);
      }
      const message = `scheduled nowhere, though ${arrive?.machine} is able to run it`;
      return finding('error', 'not-placed', keys.unitObject(unit.name), message, engine);
    }),
    ...pending.map(({ unit, reason }) => {
      const message = `waits for a machine: ${explainPending(reason)}`;
      const hint =
        reason.code === 'machine-away'
          ? 'bring its machine back, or unload the unit and start it again'
          : 'change what it demands, or give a machine what it asks for';
      return finding('note', 'pending', keys.unitObject(unit.name), message, hint);
    }),
  ];
}

/** Machines that share an address: behind it one of them cannot be reached. */
function examineAddresses({ view }: Registry): readonly Finding[] {
  const first = new Map<string, string>();
  return [...view.machines.values()].flatMap(({ id, publicIp }) => {
    const other = first.get(publicIp);
    if (other === undefined || publicIp === '') {
      first.set(publicIp, id);
      return [];
    }
    const message = `has the address ${publicIp}, as ${other} has`;
    return [
      finding('note', 'same-address', keys.machine(id), message, 'set public_ip in the fleet.conf of one'),
    ];
  });
}

/** Units of which a machine that lives has told nothing, or nothing of the last that was asked of it. */
function examineReports({ view, paths }: Registry): readonly Finding[] {
  const hint = 'a moment after it was asked for this is so; otherwise see whether fleetd lives there';
  return [...view.units.values()].flatMap(({ name, machine, targetState, ended, requirements }) => {
    if (machine === null || requirements.global || targetState === 'inactive') return [];
    if (!view.machines.has(machine)) return [];
    const key = keys.target(name);
    if (!paths.has(keys.unitState(name, machine)))
      return [finding('note', 'not-published', key, `${machine} has not told of the unit`, hint)];
    if (targetState !== 'launched' || ended || paths.has(keys.heartbeat(name))) return [];
    return [finding('note', 'not-launched', key, `${machine} has not launched the unit`, hint)];
  });
}

function examineLead({ exhibits, view }: Registry): readonly Finding[] {
  const held = exhibits.find(({ key }) => key.type === 'leader');
  if (held === undefined) {
    const hint = 'see whether any fleetd runs, and whether their `disable_engine` is not set';
    return [finding('warning', 'no-leader', keys.leader, 'no engine leads, so nothing is scheduled', hint)];
  }
  const leader = decode.leader(held.kv.value);
  if (!leader.ok) return [];
  const { machine, version } = leader.value;
  const findings: Finding[] = [];
  const warn = (code: string, message: string, hint: string): void => {
    findings.push(finding('warning', code, held.kv.key, message, hint));
  };
  if (!view.machines.has(machine))
    warn(
      'machine-gone',
      `the leader's machine ${machine} is not in the registry`,
      'its lease runs out within seconds',
    );
  const cluster = exhibits.find(({ key }) => key.type === 'engine-version');
  const wanted = decode.engineVersion(cluster?.kv.value ?? '0');
  if (wanted.ok && wanted.value > version)
    warn(
      'leader-outdated',
      `the leader is of version ${version}, and the cluster's engines of ${wanted.value}`,
      'it stands aside within its interval; see whether a newer engine runs',
    );
  return findings;
}
