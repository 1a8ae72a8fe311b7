// Journals of machines as entries: asked of each machine's journalctl, and put into one order.
import { compareStrings, FleetsimError, type Task } from '../../../base/index.js';
import type { Questions } from '../../source.js';

export interface JournalEntry {
  /** Stays the same from one answer to the next. */
  readonly id: string;
  readonly machine: string;
  /** By the machine's clock, in milliseconds since 1970. */
  readonly wallMs: number;
  /** systemd's or the program's name, with the number of the process. */
  readonly who: string;
  /** syslog's number: 3 and less are errors. */
  readonly priority: number;
  /** '' where it is of no unit. */
  readonly unit: string;
  readonly message: string;
}

export interface Asked {
  readonly machines: readonly string[];
  /** Null: of all that a machine has. */
  readonly unit: string | null;
}

export interface Journals {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Machines that do not answer. */
  readonly silent: readonly string[];
}

/** Lines shown, and asked of one machine. */
const ENTRIES_MAX = 2_000;
const OF_ONE_MAX = 1_000;

/** A machine that does not answer keeps nobody from the others. */
export function* readJournals(questions: Questions, { machines, unit }: Asked): Task<Journals> {
  const entries: JournalEntry[] = [];
  const silent: string[] = [];
  const lines = Math.min(OF_ONE_MAX, Math.ceil((2 * ENTRIES_MAX) / Math.max(1, machines.length)));
  const words = ['journalctl', '--output=json', '--quiet', `--lines=${lines}`];
  for (const machine of machines) {
    try {
      const said = yield* questions.onMachine(machine, [...words, ...(unit === null ? [] : ['-u', unit])]);
      entries.push(...entriesOf(machine, said));
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      silent.push(machine);
    }
  }
  entries.sort((a, b) => a.wallMs - b.wallMs || compareStrings(a.machine, b.machine));
  return { entries: entries.slice(-ENTRIES_MAX), silent };
}

/** What is no entry is left out: it comes from elsewhere. */
function entriesOf(machine: string, lines: readonly { readonly text: string }[]): readonly JournalEntry[] {
  const seen = new Map<number, number>();
  return lines.flatMap(({ text }) => {
    const fields = fieldsOf(text);
    if (fields === null) return [];
    const micros = Number(fields.__REALTIME_TIMESTAMP);
    const nth = (seen.get(micros) ?? 0) + 1;
    seen.set(micros, nth);
    const word = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    const unit = word('UNIT') || word('_SYSTEMD_UNIT');
    return {
      id: `${machine} ${micros} ${nth}`,
      machine,
      wallMs: micros / 1_000,
      who: `${word('SYSLOG_IDENTIFIER')}[${word('_PID')}]`,
      priority: Number(word('PRIORITY') || '6'),
      unit: unit === 'init.scope' ? '' : unit,
      message: messageOf(fields.MESSAGE),
    };
  });
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const fields: unknown = JSON.parse(text);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** journalctl gives what is no text as its bytes. */
function messageOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return Array.isArray(message) ? Buffer.from(message as number[]).toString('utf8') : '';
}
