// What happens to one unit on one machine, while fleet and systemd are well.
import type { World } from '../world.js';
import type { PrepareFault, ReadyFault } from './do-fault.js';

export const UNIT_FAULTS = {
  crash: (world, machine, unit) => fell(world, { machine, unit, how: 'crash' }),
  oom: (world, machine, unit) => fell(world, { machine, unit, how: 'oom' }),
} as const satisfies Readonly<Record<string, PrepareFault>>;

interface Victim {
  readonly machine: string;
  readonly unit: string;
  readonly how: 'crash' | 'oom';
}

/** Fails as `SimMachine.deathOf` does. */
function fell(world: World, { machine: name, unit, how }: Victim): ReadyFault {
  const machine = world.machine(name);
  machine.mustRun();
  const die = machine.deathOf(unit, how);
  const by = how === 'crash' ? 'has crashed' : 'was chosen by the OOM killer';
  return { done: `${unit} ${by} on machine ${machine.name}`, machine: machine.id, act: die };
}
