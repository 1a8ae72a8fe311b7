// fleetsim advance: skips ahead in the session's time, telling what happens meanwhile.
import { askCluster, sendTo, somebodyListens } from '../../api/index.js';
import { failure, printable } from '../../base/index.js';
import { formatTime } from '../../events/index.js';
import { parseTimeSpan } from '../../systemd/index.js';
import { print } from '../output.js';
import { withSession } from '../session-store.js';
import { sessionSocket } from '../socket.js';
import { promiseOf } from '../task.js';
import { timelinePrinter } from '../timeline.js';

/** A week; more is a slip of the pen. */
const ADVANCE_MAX_MS = 7 * 24 * 3_600_000;

const REAL = 'the time of a real cluster runs by itself';
const REAL_HINT = 'wait; or, for a simulated cluster, go to another folder';
const LIVE = "the session's time runs by itself: `fleetsim up` holds it";
const LIVE_HINT = 'press + there, or start it with --speed 10; to skip ahead, end it first (q, or Ctrl-C)';

export async function runAdvance(span: string): Promise<number> {
  const ms = parseTimeSpan(span);
  if (ms === null || ms > ADVANCE_MAX_MS) {
    throw failure('usage', `not a time span of up to a week: ${printable(span)}`, 'such as 60s or 1min 30s');
  }
  const socket = sessionSocket();
  if (await somebodyListens(socket.path)) {
    const { simulated } = await promiseOf(askCluster(sendTo(socket)));
    throw simulated ? failure('live', LIVE, LIVE_HINT) : failure('real', REAL, REAL_HINT);
  }
  const timeline = timelinePrinter(print);
  return withSession({ onReplay: timeline.follow, onEvent: timeline.tell }, (session, keep) => {
    session.advance(ms);
    keep();
    print(`${formatTime(session.world.simulation.nowMs())}           now`);
    return 0;
  });
}
