// fleetsim machine VERB: what happens to machines on a bad day, and what people do to them, in the session that is live or
// the one on disk.
import { askFault, sendTo } from '../../api/index.js';
import type { FaultGroup } from '../../sim/faults/words.js';
import { readFault } from '../../sim/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { findEndpoint } from '../socket.js';
import { promiseOf } from '../task.js';

/** Fails with `no-fault`, `no-machine` and so on. `group`: whose command it is. */
export async function runFault(group: FaultGroup, words: readonly string[]): Promise<number> {
  const fault = words.join(' ');
  readFault(fault, group);
  print(await bringAbout(fault));
  return 0;
}

async function bringAbout(fault: string): Promise<string> {
  const endpoint = await findEndpoint(undefined);
  if (endpoint !== null) return promiseOf(askFault(sendTo(endpoint), fault));
  return withSession({ onEvent: () => undefined }, (session, keep) => {
    const done = session.fault(fault);
    keep();
    return done;
  });
}
