// Signals sent for real, to a process or to all of a family.
import { parseSignal } from '../../systemd/index.js';
import { type Family, membersOf } from './family.js';
import { type ProcessStat, runs } from './proc.js';

/** Who forks while it is killed is looked for again, this often. */
const ROUNDS_MAX = 10;

export function sendTo(stat: Pick<ProcessStat, 'pid' | 'startedTicks'>, signal: string): void {
  if (!runs(stat)) return;
  send(stat.pid, signal);
  // As systemd: one that is stopped hears of nothing before it goes on.
  if (signal !== 'KILL' && signal !== 'CONT') send(stat.pid, 'CONT');
}

/** Returns the numbers of those that were sent it. */
export function sendToAll(families: readonly Family[], signal: string): ReadonlySet<number> {
  const sent = new Set<number>();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const members = membersOf(families).filter(({ pid }) => !sent.has(pid));
    if (members.length === 0) break;
    for (const member of members) {
      sent.add(member.pid);
      sendTo(member, signal);
    }
  }
  return sent;
}

function send(pid: number, signal: string): void {
  try {
    process.kill(pid, parseSignal(signal) ?? 0);
  } catch {
    // It has just ended, or has become somebody else, whom we may not signal.
  }
}
