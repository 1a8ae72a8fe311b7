// Journals of machines as entries: asked of a machine's journalctl, and those of several put into one order.
import { compareStrings, type Task } from '../../../base/index.js';
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
  readonly machine: string;
  /** Null: of all that the machine has. */
  readonly unit: string | null;
  /** How many machines are asked in all: many are asked for fewer lines each. */
  readonly of: number;
}

/** Lines shown, and asked of one machine. */
const ENTRIES_MAX = 2_000;
const OF_ONE_MAX = 1_000;

/** Oldest first. */
export function* readJournal(
  questions: Questions,
  { machine, unit, of }: Asked,
): Task<readonly JournalEntry[]> {
  const lines = Math.min(OF_ONE_MAX, Math.ceil((2 * ENTRIES_MAX) / Math.max(1, of)));
  const words = ['journalctl', '--output=json', '--quiet', `--lines=${lines}`];
  const said = yield* questions.onMachine(machine, [...words, ...(unit === null ? [] : ['-u', unit])]);
  return entriesOf(machine, said);
}

/** The latest of several journals, oldest first. */
export function mergeJournals(...journals: readonly (readonly JournalEntry[])[]): readonly JournalEntry[] {
  return journals
    .flat()
    .sort((a, b) => a.wallMs - b.wallMs || compareStrings(a.machine, b.machine))
    .slice(-ENTRIES_MAX);
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
