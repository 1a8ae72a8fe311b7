// fleetsim machine VERB: what happens to machines on a bad day, and what people do to them.
import type { Fault, FaultVerb } from '../../sim/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';

const DONE: Readonly<Record<FaultVerb, string>> = {
  kill: 'killed',
  restart: 'restarted',
  stop: 'is shutting down',
  'restart-fleetd': 'has a new fleetd',
  'crash-fleetd': 'has a new fleetd, which knows nothing of the old one',
  'set-metadata': 'has other metadata',
  'remove-metadata': 'has lost metadata',
  'change-id': 'has another ID',
};

export async function runMachine(fault: Fault): Promise<number> {
  return withSession({ onEvent: () => undefined }, (session, keep) => {
    session.fault(fault);
    keep();
    const { name } = session.world.picture.machines.get(session.world.machineId(fault.machine)) ?? {
      name: fault.machine,
    };
    print(`Machine ${name} ${DONE[fault.verb]}`);
    return 0;
  });
}
