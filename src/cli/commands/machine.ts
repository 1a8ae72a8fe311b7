// fleetsim machine VERB: what happens to machines on a bad day, and what people do to them, in the session that is live or
// the one on disk.
import { askFault, sendTo } from '../../api/index.js';
import type { Fault, FaultVerb } from '../../sim/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

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
  print(`Machine ${await act(fault)} ${DONE[fault.verb]}`);
  return 0;
}

/** The machine's name. */
async function act(fault: Fault): Promise<string> {
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return promiseOf(askFault(sendTo(endpoint), fault));
  return withSession({ onEvent: () => undefined }, (session, keep) => {
    const name = session.fault(fault);
    keep();
    return name;
  });
}
