// All that a command has begun: without control groups, those of its session and process group, their children, and all
// that carry its mark in their environment. Who leaves all of these, as by `setsid env -i`, is not found any more.
import { type ProcessStat, type ProcessTable, readTable, variableOf } from './proc.js';

/** systemd gives it to all services, and children inherit it. */
export const MARK = 'INVOCATION_ID';

export interface Family {
  /** The first of it; usually it leads a session and a group. */
  readonly pid: number;
  readonly startedTicks: number;
  readonly mark: string;
}

/** All that ran at one moment, whoever asks. */
export class Look {
  readonly table: ProcessTable = readTable();
  readonly #marks = new Map<number, string>();

  markOf(pid: number): string {
    const mark = this.#marks.get(pid) ?? variableOf(pid, MARK) ?? '';
    this.#marks.set(pid, mark);
    return mark;
  }
}

/** Those who still run, of one or more, by their numbers. */
export function membersOf(families: readonly Family[], look = new Look()): readonly ProcessStat[] {
  const { table } = look;
  const byPid = new Map(families.map((family) => [family.pid, family]));
  const marks = new Set(families.map(({ mark }) => mark));
  const oldestTicks = Math.min(...families.map(({ startedTicks }) => startedTicks));
  const leads = (pid: number): boolean => {
    const family = byPid.get(pid);
    const leader = table.get(pid);
    // While anybody is in a session, its number is not given to another process.
    return family !== undefined && (leader === undefined || leader.startedTicks === family.startedTicks);
  };
  const members = new Set<number>();
  for (const { pid, session, group, startedTicks } of table.values()) {
    if (startedTicks < oldestTicks) continue;
    if (leads(pid) || leads(session) || leads(group) || marks.has(look.markOf(pid))) members.add(pid);
  }
  addDescendants(members, table);
  return [...table.values()].filter(({ pid }) => members.has(pid)).sort((a, b) => a.pid - b.pid);
}

function addDescendants(members: Set<number>, table: ProcessTable): void {
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const { pid, parent } of table.values()) if (members.has(parent)) members.add(pid);
  }
}

/** Members whose parent is none. */
export function headsOf(members: readonly ProcessStat[]): readonly ProcessStat[] {
  const pids = new Set(members.map(({ pid }) => pid));
  return members.filter(({ parent }) => !pids.has(parent));
}
