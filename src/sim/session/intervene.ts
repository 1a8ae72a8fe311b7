// What is done to a world from outside, of which nothing goes on afterwards: it takes no virtual time.
import { failure } from '../../base/index.js';
import type { FleetApi } from '../../fleet/index.js';
import { runTool, type Answer as ToolAnswer } from '../../systemd/index.js';
import { doFault } from '../faults/do-fault.js';
import { readFault } from '../faults/fault.js';
import type { World } from '../world.js';
import { changeAtOnce } from './api.js';
import type { SessionCommand } from './file.js';

/** As a session remembers it. */
export type Intervention = Exclude<SessionCommand, { readonly type: 'fleetctl' }>;

/** What can be done to a world from outside. Refusals are thrown as a `FleetsimError`. */
export interface Hands {
  readonly api: FleetApi;
  /** Brings a fault about, as it is written; says in a sentence what is so now. */
  fault(text: string): string;
  /** Runs a command line on a machine; null: the machine does not answer. */
  runTool(machine: string, words: readonly string[]): ToolAnswer | null;
}

/** Does it now, whatever time it is remembered with. Refusals are thrown as a `FleetsimError`. */
export function intervene(world: World, intervention: Intervention): void {
  switch (intervention.type) {
    case 'fault':
      doFault(world, readFault(intervention.fault));
      return;
    case 'api':
      return changeAtOnce(world, intervention.change);
    case 'tool': {
      const { machine, words } = intervention;
      const local = world.stage.machine(machine);
      if (local === null) throw failure('machine-off', `machine ${machine} does not answer`);
      world.simulation.act(() => runTool(local, words));
    }
  }
}
