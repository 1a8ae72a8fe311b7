// What a fleetd logs: events in words, with a level and the time of day, as text or one JSON object a line.
import { describe, type RecordedEvent, type Tone } from '../../events/index.js';
import { shortId } from '../../fleet/index.js';
import type { LogForm } from './forms.js';

const LEVELS = ['debug', 'info', 'warning', 'error'] as const;
type Level = (typeof LEVELS)[number];

export interface Log {
  event(event: RecordedEvent): void;
  say(level: Level, message: string): void;
}

export interface LogOptions {
  readonly form: LogForm;
  /** fleet.conf `verbosity`: from 1 on, what is of little interest is told too. */
  readonly verbosity: () => number;
  /** What the wall clock said when events' clock stood at 0, in milliseconds since 1970. */
  readonly epochMs: number;
  /** This machine's name by its ID; null: another's. */
  readonly nameOf: (id: string) => string | null;
  readonly write: (line: string) => void;
}

export function openLog({ form, verbosity, epochMs, nameOf, write }: LogOptions): Log {
  const put = (level: Level, ms: number, message: string, event?: RecordedEvent): void => {
    if (level === 'debug' && verbosity() === 0) return;
    const time = new Date(ms).toISOString();
    if (form === 'json') write(JSON.stringify({ time, level, message, event }));
    else for (const line of message.split('\n')) write(`${time} ${level.padEnd(7)} ${line}`);
  };
  return {
    event(event) {
      const line = describe(event, (id) => nameOf(id) ?? shortId(id));
      if (line !== null)
        put(LEVEL_OF[line.tone], epochMs + event.atMs, [line.who, line.text].join(': '), event);
      // Machines read all of it.
      else if (form === 'json') put('debug', epochMs + event.atMs, event.type, event);
    },
    say: (level, message) => put(level, Date.now(), message),
  };
}

const LEVEL_OF: Readonly<Record<Tone, Level>> = {
  plain: 'info',
  good: 'info',
  decision: 'info',
  command: 'info',
  bad: 'warning',
  quiet: 'debug',
};
