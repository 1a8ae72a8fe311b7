// fleetsim machine kill|restart: what happens to machines on a bad day, in the session that is live or the one on disk.
import { askFault, sendTo } from '../../api/index.js';
import type { Fault } from '../../sim/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

const DONE: Readonly<Record<Fault['verb'], string>> = { kill: 'killed', restart: 'restarted' };

export async function runMachine(fault: Fault): Promise<number> {
  print(`Machine ${await act(fault)} ${DONE[fault.verb]}`);
  return 0;
}

/** The machine's name. */
async function act(fault: Fault): Promise<string> {
  const { verb, machine } = fault;
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return promiseOf(askFault(sendTo(endpoint), verb, machine));
  return withSession({ onEvent: () => undefined }, (session, keep) => {
    session.fault(fault);
    keep();
    return session.world.picture.machineName(session.world.machineId(machine));
  });
}
