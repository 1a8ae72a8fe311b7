// What is wrong with one key of the registry, by itself and beside the others: its value, and how long it is to stay.
import { formatProblem, type Result } from '../../base/index.js';
import type { KeyValue } from '../../etcd/index.js';
import { hashUnitFile, isTemplate, parseUnitFile, parseUnitName } from '../../systemd/index.js';
import { decode, type PublishedState } from '../registry/codecs.js';
import { keys, type ParsedKey } from '../registry/keys.js';
import { readRequirements } from '../requirements.js';
import {
  ENGINE_MENDS,
  type Exhibit,
  type Finding,
  finding,
  type Registry,
  remove,
  shellWord,
} from './finding.js';

const RESUBMIT = 'destroy the unit and submit it again';
const GOES = 'it goes with the lease of its machine, or when the agent there has unloaded the unit';

/** What one key shows, by itself and beside the others. */
export function examineOne(exhibit: Exhibit, registry: Registry): readonly Finding[] {
  return [...examineValue(exhibit, registry), ...examineLease(exhibit)];
}

function examineValue({ kv, key }: Exhibit, registry: Registry): readonly Finding[] {
  switch (key.type) {
    case 'machine':
      return examineMachine(kv, key.machine);
    case 'machine-metadata':
      return examineMetadata(kv, key.machine, key.key, registry);
    case 'leader':
      return unreadable(kv, decode.leader(kv.value), remove(kv.key));
    case 'engine-version':
      return unreadable(kv, decode.engineVersion(kv.value), `etcdctl put ${kv.key} 1`);
    case 'unit-object':
      return examineObject(kv, key.unit, registry);
    case 'target-state':
      return [...ofNoUnit(kv, key.unit, registry), ...examineTargetState(kv, key.unit)];
    case 'target':
      return [...ofNoUnit(kv, key.unit, registry), ...examineTarget(kv, key.unit, registry)];
    case 'heartbeat':
      return [...ofNoUnit(kv, key.unit, registry), ...examineHeartbeat(kv, key.unit, registry)];
    case 'agent':
      // Its value says nothing.
      return [];
    case 'move':
      // What comes of it is judged with all others.
      return [];
    case 'arrival':
      return unreadable(kv, decode.arrival(kv.value), ENGINE_MENDS);
    case 'outcome':
      return [...ofNoUnit(kv, key.unit, registry), ...examineOutcome(kv, key.unit, registry)];
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

/** How to mend what a machine says of itself and what does not go with it. */
const MORTAL: Readonly<Partial<Record<ParsedKey['type'], string>>> = {
  machine: 'restart fleetd on the machine, or remove the key if there is no such machine',
  agent: 'restart fleetd on the machine, or remove the key if there is no such machine',
  leader: 'remove the key: the engines elect another leader',
  heartbeat: 'remove the key, and restart fleetd on the machine that it names',
  arrival: 'remove the key: the machine that the unit is moved to tells it anew',
  'unit-state': 'remove the key, and restart fleetd on its machine',
};

/** Whether a key hangs on a lease as it should. */
function examineLease({ kv, key }: Exhibit): readonly Finding[] {
  const error = (code: string, message: string, hint: string): readonly Finding[] => [
    finding('error', code, kv.key, message, hint),
  ];
  const mend = MORTAL[key.type];
  if (mend !== undefined)
    return kv.lease === ''
      ? error('never-expires', 'hangs on no lease, so that it stays for ever', mend)
      : [];
  const word = shellWord(kv.key);
  const hint = `write it again without a lease: etcdctl get ${word} --print-value-only | etcdctl put ${word}`;
  return kv.lease === '' ? [] : error('expires', 'hangs on a lease, and goes with it', hint);
}

function examineMachine(kv: KeyValue, id: string): readonly Finding[] {
  const machine = decode.machine(kv.value);
  if (!machine.ok) return unreadable(kv, machine, 'restart fleetd on the machine: it registers anew');
  if (machine.value.id === id) return [];
  const message = `says that it is ${machine.value.id}, and is taken for ${id}`;
  const hint = 'give each machine an /etc/machine-id of its own, and restart fleetd there';
  return [finding('error', 'machine-id', kv.key, message, hint)];
}

function examineMetadata(kv: KeyValue, machine: string, key: string, { view }: Registry): readonly Finding[] {
  if (!/^[\w.-]+$/.test(key))
    return [finding('warning', 'metadata-key', kv.key, 'no key that the API would take', remove(kv.key))];
  if (view.machines.has(machine)) return [];
  const message = `there is no machine ${machine}; metadata set from outside wait for it`;
  return [finding('note', 'machine-gone', kv.key, message, `if it does not come back: ${remove(kv.key)}`)];
}

function examineTargetState(kv: KeyValue, unit: string): readonly Finding[] {
  const state = decode.targetState(kv.value);
  if (!state.ok) return unreadable(kv, state, 'ask for the state again: start, load or unload the unit');
  const name = parseUnitName(unit);
  if (!name.ok || !isTemplate(name.value) || state.value === 'inactive') return [];
  const hint = `etcdctl put ${shellWord(kv.key)} inactive, and start an instance`;
  return [finding('warning', 'template-activated', kv.key, 'a template is never activated', hint)];
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
  if (file === undefined) {
    // What is there and cannot be read is told of itself.
    if (registry.paths.has(keys.unitFile(hash.value))) return findings;
    return [...findings, error('unit-file-missing', `there is no unit file ${hash.value}`, RESUBMIT)];
  }
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
  const known = view.units.get(unit);
  if (!view.machines.has(kv.value)) return [machineGone(kv, kv.value)];
  if (known === undefined || known.requirements.global || known.machine === kv.value) return [];
  const where = known.machine === null ? 'nowhere' : `on ${known.machine}`;
  const message = `${kv.value} says that it has launched the unit, which is scheduled ${where}`;
  const hint = 'its agent takes this back when it unloads the unit; see whether that machine lives';
  return [finding('warning', 'heartbeat-elsewhere', kv.key, message, hint)];
}

/** How a unit has ended counts only for the content it had then. */
function examineOutcome(kv: KeyValue, unit: string, { view }: Registry): readonly Finding[] {
  const outcome = decode.outcome(kv.value);
  if (!outcome.ok) return unreadable(kv, outcome, remove(kv.key));
  const known = view.units.get(unit);
  if (known === undefined || known.ended) return [];
  const message =
    'counts for nothing: the unit has other content or another target state, or may start again';
  return [finding('note', 'outcome-void', kv.key, message, remove(kv.key))];
}

function machineGone(kv: KeyValue, machine: string): Finding {
  return finding('warning', 'machine-gone', kv.key, `there is no machine ${machine}`, GOES);
}

function examineUnitFile(kv: KeyValue, hash: string, registry: Registry): readonly Finding[] {
  const raw = decode.unitFile(kv.value);
  if (!raw.ok) return unreadable(kv, raw, 'submit the units that have this file again, with --replace');
  const { unitFile, problems } = parseUnitFile(raw.value);
  const broken = problems.find(({ severity }) => severity === 'error');
  if (broken !== undefined) {
    const message = `no unit file: ${formatProblem(broken)}`;
    return [
      finding('error', 'unit-file-broken', kv.key, message, 'submit the units that have this file again'),
    ];
  }
  const actual = hashUnitFile(unitFile);
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
  const { view, units } = registry;
  const warning = (code: string, message: string, hint: string): Finding =>
    finding('warning', code, kv.key, message, hint);
  const findings: Finding[] = [];
  const claimed = state.value.machine;
  if (claimed !== machine)
    findings.push(
      finding('error', 'state-elsewhere', kv.key, `says that it is of ${claimed}`, remove(kv.key)),
    );
  if (!view.machines.has(machine)) findings.push(machineGone(kv, machine));
  else if (claimed === machine) findings.push(...examineCopy(kv, unit, state.value, registry));
  if (!units.has(unit)) findings.push(warning('unit-missing', `there is no unit ${unit}`, GOES));
  return findings;
}

/** What a machine that lives has of a unit, against what it shall have. */
function examineCopy(
  kv: KeyValue,
  unit: string,
  { machine, hash }: PublishedState,
  { view }: Registry,
): readonly Finding[] {
  const known = view.units.get(unit);
  if (known === undefined) return [];
  const hint = 'its agent sees to it at its next pass; see whether fleetd lives there';
  const warning = (code: string, message: string): readonly Finding[] => [
    finding('warning', code, kv.key, message, hint),
  ];
  if (!known.requirements.global && known.machine !== machine && known.movingTo !== machine) {
    const where = known.machine === null ? 'nowhere' : `on ${known.machine}`;
    return warning('copy-elsewhere', `${machine} has the unit, which is scheduled ${where}`);
  }
  return hash === known.hash ? [] : warning('copy-outdated', `has the content ${hash}, not ${known.hash}`);
}
