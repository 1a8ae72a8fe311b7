// Emptying a machine for work on it, and letting it back. Both by what fleet offers anybody: metadata from outside, which keeps
// newcomers away, and wishes for moves, which the engine sees to.
import { counted, failure, runTask } from '../../base/index.js';
import { metadataReset, metadataWrite, UNITS_MAX_KEY } from '../../fleet/index.js';
import { planDrainIn } from '../questions.js';
import type { World } from '../world.js';
import type { PrepareFault } from './do-fault.js';

/** So many units that stay are named. */
const NAMED_MAX = 3;

export const DRAIN_FAULTS = {
  drain(world, name) {
    world.etcd.mustServe();
    const machine = world.machine(name);
    const { id } = machine;
    if (world.picture.machines.get(id)?.registered !== true)
      throw failure('no-machine', `machine ${machine.name} is not in the cluster`);
    const { moves, stay } = planDrainIn(world, id);
    const leaving = moves.flat().length;
    return {
      done: `Machine ${machine.name} takes no more units: ${counted(leaving, 'unit moves', 'units move')} to others${staying(stay)}`,
      machine: id,
      act() {
        world.stage.etcd.txn({ success: [metadataWrite(id, UNITS_MAX_KEY, '0')] }, () => undefined);
        for (const group of moves) wish(world, group);
      },
    };
  },
  uncordon(world, name) {
    world.etcd.mustServe();
    const machine = world.machine(name);
    const { id } = machine;
    if (!isDrained(world, id))
      throw failure('not-drained', `machine ${machine.name} is not drained: it takes units anyway`);
    return {
      done: `Machine ${machine.name} takes units again`,
      machine: id,
      act: () => world.stage.etcd.txn({ success: [metadataReset(id, UNITS_MAX_KEY)] }, () => undefined),
    };
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;

/** By the machine's ID. */
export function isDrained({ picture }: World, machine: string): boolean {
  return picture.machines.get(machine)?.dynamicMetadata.get(UNITS_MAX_KEY) === '0';
}

/** At once, as the plan was made. */
function wish(world: World, group: Parameters<World['api']['moveUnits']>[0]): void {
  runTask(world.api.moveUnits(group), (outcome) => {
    if (!outcome.ok) throw outcome.error;
  });
}

function staying(stay: readonly string[]): string {
  if (stay.length === 0) return '';
  const more = stay.length - NAMED_MAX;
  const names = stay.slice(0, NAMED_MAX).join(', ');
  return `; ${names}${more > 0 ? ` and ${more} more` : ''} cannot leave`;
}
