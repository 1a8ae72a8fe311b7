// fleetsim machine kill|restart: what happens to machines on a bad day.
import type { Fault } from '../../sim/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';

const DONE: Readonly<Record<Fault['verb'], string>> = { kill: 'killed', restart: 'restarted' };

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
