// The machines of a scenario as written, to single ones with what is templated filled in, and what makes them impossible.
import { type Result, seededRandom } from '../../../base/index.js';
import { countMachines, type MachineGroup, nameMachines } from '../../machine/groups.js';
import { fillTemplate, isTemplate } from '../../machine/template.js';
import { DEFAULT_CLUSTER } from '../../world.js';
import type { ClusterSource } from '../schema/cluster.js';
import { MACHINES_MAX } from '../schema/values.js';
import type { Path } from './layers.js';

type GroupSource = Exclude<ClusterSource['machines'], number | undefined>[number];

/** `path` is within `machines`. */
type Complain = (message: string, path: Path) => void;

const NAME = /^[\w-]{1,64}$/;
/** What faults call by these names is no machine, and no group of a scenario. */
export const MEANT_BY_FAULTS = /^(etcd(-\d+|-leader)?|person|all|network)$/;

export function readMachines(
  machines: ClusterSource['machines'],
  complain: Complain,
): readonly MachineGroup[] {
  if (machines === undefined) return DEFAULT_CLUSTER.machines;
  const sources: readonly GroupSource[] = typeof machines === 'number' ? [{ count: machines }] : machines;
  const total = sources.reduce((sum, { count = 1 }) => sum + count, 0);
  if (total > MACHINES_MAX) {
    complain(`${total} machines; at most ${MACHINES_MAX}`, []);
    return [];
  }
  const kinds = sources.map((source, i) =>
    readGroup(source, (message, path) => complain(message, [i, ...path])),
  );
  checkIds(sources, complain);
  checkNames(kinds, complain);
  if (sources.every(({ disable_engine }) => disable_engine === true))
    complain('no machine runs an engine: nothing would ever be scheduled', []);
  return kinds.flat();
}

/** One group as it is, or each machine of it by itself where they differ. */
function readGroup(source: GroupSource, complain: Complain): readonly MachineGroup[] {
  const { count = 1, memory, cpus, max_units, metadata, disable_engine, engine_version, ...given } = source;
  const capacity = Object.entries({ memory, cpus, max_units }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  );
  const settings = {
    ...(disable_engine === undefined ? {} : { disableEngine: disable_engine }),
    ...(engine_version === undefined ? {} : { engineVersion: engine_version }),
  };
  const rest = { ...given, ...(Object.keys(settings).length === 0 ? {} : { settings }) };
  const all = { ...metadata, ...Object.fromEntries(capacity) };
  if (![rest.name ?? '', ...Object.values(all)].some(isTemplate)) return [{ count, ...rest, metadata: all }];
  const machines: MachineGroup[] = [];
  for (let i = 0; i < count; i++) {
    const filled = fillGroup({ ...rest, metadata: all }, i, complain);
    // What is wrong with one of them is mostly wrong with all.
    if (filled === null) return machines;
    machines.push(filled);
  }
  return machines;
}

function fillGroup(
  {
    name,
    metadata,
    ...rest
  }: Omit<MachineGroup, 'count'> & { readonly metadata: Readonly<Record<string, string>> },
  i: number,
  complain: Complain,
): MachineGroup | null {
  const known = new Map([
    ['n', String(i + 1)],
    ['i', String(i)],
  ]);
  const fill = (text: string, path: Path): string | null => unwrap(fillTemplate(text, known), path, complain);
  const filled: Record<string, string> = {};
  for (const [key, text] of Object.entries(metadata)) {
    const value = fill(text, ['metadata', key]);
    if (value === null) return null;
    filled[key] = value;
    known.set(key, value);
  }
  if (name === undefined) return { count: 1, ...rest, metadata: filled };
  // A name without anything to fill in is counted, as that of any group.
  const own = fill(isTemplate(name) ? name : `${name}-{n:2}`, ['name']);
  return own === null ? null : { count: 1, ...rest, name: own, metadata: filled };
}

function unwrap(filled: Result<string, string>, path: Path, complain: Complain): string | null {
  if (filled.ok) return filled.value;
  complain(filled.error, path);
  return null;
}

function checkIds(sources: readonly GroupSource[], complain: Complain): void {
  const taken = new Set<string>();
  for (const [i, { id, count = 1 }] of sources.entries()) {
    if (id === undefined) continue;
    if (taken.has(id)) complain('another machine has this ID', [i, 'id']);
    if (count > 1) complain('one ID is for one machine', [i, 'id']);
    taken.add(id);
  }
}

/** One problem for each kind of machine is enough. */
function checkNames(kinds: readonly (readonly MachineGroup[])[], complain: Complain): void {
  const names = nameMachines(kinds.flat(), seededRandom(0)).map(({ name }) => name);
  const taken = new Set<string>();
  let from = 0;
  for (const [i, kind] of kinds.entries()) {
    const own = names.slice(from, from + countMachines(kind));
    from += own.length;
    const wrong = own.map((name) => whatIsWrong(name, taken)).find((words) => words !== null);
    if (wrong !== undefined) complain(wrong, [i, 'name']);
  }
}

function whatIsWrong(name: string, taken: Set<string>): string | null {
  if (!NAME.test(name)) return `${name} is not a name of up to 64 letters, digits, _ and -`;
  if (MEANT_BY_FAULTS.test(name))
    return `${name} is no name for a machine: it means something else to faults`;
  if (taken.has(name)) return `there is a machine ${name} already`;
  taken.add(name);
  return null;
}
