// What if: a cluster with other machines than it has, to ask the scheduler about. The cluster itself is left alone.
import { failure, quoted } from '../../base/index.js';
import { type Machine, withMetadata } from '../machine.js';
import type { PlaceableUnit } from './demand.js';
import type { Cluster } from './reference.js';

/** Metadata that a machine may be thought to have. */
export interface SupposedMetadata {
  /** The ID of the machine; null: a further one, empty, with all the metadata that is supposed of it. */
  readonly machine: string | null;
  readonly key: string;
  /** '' takes the key away. */
  readonly value: string;
}

export interface Supposition {
  /** IDs of machines that are thought away. */
  readonly without: readonly string[];
  readonly metadata: readonly SupposedMetadata[];
}

/** What is supposed, as a person writes it. */
export interface SupposedWords {
  /** `core-02:zone=b` of a machine, `zone=b` of a further one. */
  readonly whatIf: readonly string[];
  /** Machines. */
  readonly without: readonly string[];
}

/** More than so many suppositions nobody means. */
const WORDS_MAX = 100;

/** Reads what is supposed; `machineId` finds a machine, or fails. Fails with `usage` on what cannot be read. */
export function readSupposition(
  { whatIf, without }: SupposedWords,
  machineId: (name: string) => string,
): Supposition {
  if (whatIf.length + without.length > WORDS_MAX)
    throw failure('usage', `at most ${WORDS_MAX} things can be supposed at once`);
  const metadata = whatIf.map((word) => {
    const [, before, key = '', value = ''] = /^(?:([^=]*):)?([\w.-]+)=(\S*)$/.exec(word) ?? [];
    if (key === '') {
      const hint = 'write zone=b for a further machine, or core-02:zone=b for one that is there';
      throw failure('usage', `--what-if takes metadata, not ${quoted(word)}`, hint);
    }
    return { machine: before === undefined ? null : machineId(before), key, value };
  });
  return { without: without.map(machineId), metadata };
}

/** The ID of the machine that is not there: the last of all, so that it wins no tie. */
export const SUPPOSED_MACHINE = 'f'.repeat(32);

export function suppose<U extends PlaceableUnit>(
  { machines, units, held }: Cluster<U>,
  { without, metadata }: Supposition,
): Cluster<U> {
  const supposed = new Map(machines);
  for (const id of without) supposed.delete(id);
  for (const { machine, key, value } of metadata) {
    const id = machine ?? SUPPOSED_MACHINE;
    const known: Machine | undefined = supposed.get(id) ?? (machine === null ? furtherMachine() : undefined);
    if (known !== undefined) supposed.set(id, withMetadata(known, new Map([[key, value]])));
  }
  // A machine that is thought away is thought lost for good.
  const kept = new Set([...held].filter((id) => !without.includes(id)));
  return { machines: supposed, units, held: kept };
}

function furtherMachine(): Machine {
  return { id: SUPPOSED_MACHINE, publicIp: '', metadata: {} };
}
