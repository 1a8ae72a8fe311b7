// What each fault does to a world, in two steps: find out whether it can be done, then do it. The verbs and what they
// take are words.ts'.
import type { Cause } from '../queue.js';
import type { World } from '../world.js';
import { DRAIN_FAULTS } from './drain-faults.js';
import { ETCD_FAULTS } from './etcd-faults.js';
import { type Fault, formatFault } from './fault.js';
import { HARDWARE_FAULTS } from './hardware-faults.js';
import { HEAL_FAULTS } from './heal-faults.js';
import { MACHINE_FAULTS } from './machine-faults.js';
import { NETWORK_FAULTS } from './network-faults.js';
import { POWER_FAULTS } from './power-faults.js';
import { UNIT_FAULTS } from './unit-faults.js';
import type { FaultVerb } from './words.js';

/** A fault that can be done. */
export interface ReadyFault {
  /** What is so when it is done, in a sentence. */
  readonly done: string;
  /** The machine that it is about, by ID, if it is about one. */
  readonly machine?: string;
  /** `fault` is its event, as the cause of what follows. */
  readonly act: (fault: Cause) => void;
}

/** Whether a world can suffer it; a refusal is thrown as a `FleetsimError`, and has changed nothing. */
export type PrepareFault = (world: World, ...args: readonly string[]) => ReadyFault;

const PREPARE: Readonly<Record<FaultVerb, PrepareFault>> = {
  ...POWER_FAULTS,
  ...MACHINE_FAULTS,
  ...HARDWARE_FAULTS,
  ...UNIT_FAULTS,
  ...DRAIN_FAULTS,
  ...NETWORK_FAULTS,
  ...ETCD_FAULTS,
  ...HEAL_FAULTS,
};

/**
 * Brings a fault about, as something from outside: what it leads to has it as its cause. Returns in a sentence what is so
 * now. Refusals are thrown as a `FleetsimError`, and change nothing.
 */
export function doFault(world: World, fault: Fault): string {
  const { done, machine, act } = PREPARE[fault.verb](world, ...fault.args);
  world.simulation.act(() => {
    world.simulation.disturb();
    const cause = world.simulation.emit({
      type: 'fault',
      fault: formatFault(fault),
      ...(machine === undefined ? {} : { machine }),
    });
    act(cause);
  });
  return done;
}
