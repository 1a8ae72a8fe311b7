// What Linux tells of processes in /proc (proc(5)): who there is, who began whom, and what they use.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** In ticks since the host's boot: with the number, it tells a process from all others. */
  readonly startedTicks: number;
  /** Of user and system, and of children that it has waited for. */
  readonly cpuTicks: number;
  readonly memoryBytes: number;
}

/** The same on all of Linux's platforms, as far as programs are told. */
export const TICK_MS = 10;
/** Nearly everywhere; the kernel tells nobody by way of files. */
const PAGE_BYTES = 4_096;

/** All that run, by their numbers. */
export type ProcessTable = ReadonlyMap<number, ProcessStat>;

export function readTable(): ProcessTable {
  const table = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat !== null) table.set(stat.pid, stat);
  }
  return table;
}

/** Null: there is no such process, or only its exit status is left of it. */
export function readStat(pid: number): ProcessStat | null {
  const found = readAny(pid);
  return found === null || found.state === 'Z' || found.state === 'X' ? null : found;
}

/** Also of one that has ended and was not waited for; null: there is none. */
export function startedTicksOf(pid: number): number | null {
  return readAny(pid)?.startedTicks ?? null;
}

function readAny(pid: number): (ProcessStat & { readonly state: string }) | null {
  const text = readProc(`${pid}/stat`);
  if (text === null) return null;
  // The second field is the program's name in brackets, with any characters in it.
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (field: number): number => Number(fields[field - FIRST_FIELD]);
  return {
    state,
    pid,
    parent: number(4),
    group: number(5),
    session: number(6),
    startedTicks: number(22),
    cpuTicks: number(14) + number(15) + number(16) + number(17),
    memoryBytes: number(24) * PAGE_BYTES,
  };
}

/** The number that proc(5) gives to the field after the state. */
const FIRST_FIELD = 4;

/** Whether it still runs, and its number is not another's by now. */
export function runs({ pid, startedTicks }: Pick<ProcessStat, 'pid' | 'startedTicks'>): boolean {
  return readStat(pid)?.startedTicks === startedTicks;
}

/** As `ps` shows it; null: it is gone. */
export function nameOf(pid: number): string | null {
  return readProc(`${pid}/comm`)?.trimEnd() ?? null;
}

/** A variable that a process was begun with; null: it has none, or it is not to be known. */
export function variableOf(pid: number, name: string): string | null {
  const found = readProc(`${pid}/environ`)
    ?.split('\0')
    .find((variable) => variable.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? null;
}

/** Of this boot of the host; '' where that is not told. */
export function hostBootId(): string {
  return readProc('sys/kernel/random/boot_id')?.trim() ?? '';
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    // It may end at any time, and those of others are none of our business.
    return null;
  }
}
