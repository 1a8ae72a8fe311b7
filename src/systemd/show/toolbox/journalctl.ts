// journalctl: what is in the machine's journal, chosen by its flags, and what comes while somebody follows.
import { err, globMatches, nearest, ok, printable, type Result } from '../../../base/index.js';
import {
  JOURNAL_LEVELS,
  type JournalLevel,
  type JournalLine,
  type JournalQuery,
} from '../../machine/journal.js';
import { parseTimestamp } from '../../values/timestamp.js';
import {
  cursorOf,
  type FormatOptions,
  fieldsOf,
  formatJournal,
  JOURNAL_FORMATS,
  type JournalFormat,
} from '../journal-format.js';
import type { LocalMachine } from '../local-machine.js';
import { formatBytes } from '../words.js';
import { type Answer, done, out, problem, reader, refused } from './answer.js';
import { chooseBoot, listBoots } from './boots.js';
import { type FlagSpec, type Flags, parseFlags } from './flags.js';
import { isPattern, mangleUnit } from './names.js';

const SPEC: FlagSpec = {
  unit: { letter: 'u', value: 'required' },
  lines: { letter: 'n', value: 'optional' },
  follow: { letter: 'f' },
  since: { letter: 'S', value: 'required' },
  until: { letter: 'U', value: 'required' },
  output: { letter: 'o', value: 'required' },
  priority: { letter: 'p', value: 'required' },
  identifier: { letter: 't', value: 'required' },
  boot: { letter: 'b', value: 'optional' },
  'list-boots': {},
  'after-cursor': { value: 'required' },
  'show-cursor': {},
  reverse: { letter: 'r' },
  all: { letter: 'a' },
  quiet: { letter: 'q' },
  'pager-end': { letter: 'e' },
  'no-hostname': {},
  'disk-usage': {},
  'no-pager': {},
  utc: {},
  catalog: { letter: 'x' },
};

/** As many as -n alone, or -f, asks for. */
const LINES = 10;
const LINES_OF_PAGER_END = 1_000;

export const journalctl = reader('journalctl', 'query the journal', run, (words) => {
  const flags = parseFlags(joinLoose(words), SPEC);
  return flags.ok && flags.value.has('follow');
});

function run(machine: LocalMachine, words: readonly string[]): Answer {
  const flags = parseFlags(joinLoose(words), SPEC);
  if (!flags.ok) return refused('journalctl', flags.error);
  if (flags.value.has('list-boots')) return listBoots(machine);
  if (flags.value.has('disk-usage')) {
    const size = formatBytes(machine.journal.bytes);
    return done(0, out([`Archived and active journals take up ${size} in the file system.`]));
  }
  const request = readRequest(machine, flags.value);
  return request.ok ? answer(machine, request.value) : done(1, problem(request.error));
}

/** `-n 20` and `-b -1` take the next word when it looks like theirs. */
function joinLoose(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1) ?? '';
    const lines = /^(-\w*n|--lines)$/.test(before) && /^(\d+|all)$/.test(word);
    const boot = /^(-b|--boot)$/.test(before) && /^([+-]?\d{1,6}|[0-9a-f]{32})$/.test(word);
    if (lines || boot)
      joined.splice(-1, 1, before.startsWith('--') ? `${before}=${word}` : `${before}${word}`);
    else joined.push(word);
  }
  return joined;
}

interface Request {
  readonly query: JournalQuery;
  readonly format: Omit<FormatOptions, 'after'>;
  readonly follow: boolean;
  readonly reverse: boolean;
  readonly showCursor: boolean;
}

function answer(machine: LocalMachine, request: Request): Answer {
  const { query, format, follow, reverse, showCursor } = request;
  const lines = machine.journal.read(query);
  const ordered = reverse ? [...lines].reverse() : lines;
  const shown = out(formatJournal(ordered, machine, { ...format, after: null }));
  const last = lines.at(-1);
  if (follow) {
    const nowMs = machine.clock.nowMs();
    return { type: 'following', lines: shown, again: () => goOn(machine, request, nowMs, last ?? null) };
  }
  const cursor = showCursor && last !== undefined ? out([`-- cursor: ${cursorOf(last, machine)}`]) : [];
  if (lines.length > 0 || format.quiet) return done(0, shown, cursor);
  return done(0, out(format.format.startsWith('json') ? [] : ['-- No entries --']));
}

/** What was written after `seenMs`: all of before is there by then. */
function goOn(machine: LocalMachine, request: Request, seenMs: number, before: JournalLine | null): Answer {
  const nowMs = machine.clock.nowMs();
  const { matches } = request.query;
  const lines = machine.journal.read({
    ...request.query,
    sinceMs: seenMs,
    linesMax: Number.POSITIVE_INFINITY,
    matches: (line) => line.atMs > seenMs && (matches?.(line) ?? true),
  });
  const shown = out(formatJournal(lines, machine, { ...request.format, after: before }));
  const last = lines.at(-1) ?? before;
  return { type: 'following', lines: shown, again: () => goOn(machine, request, nowMs, last) };
}

function readRequest(machine: LocalMachine, flags: Flags): Result<Request, string> {
  const format = readFormat(flags.last('output'));
  if (!format.ok) return format;
  const query = readQuery(machine, flags);
  if (!query.ok) return query;
  return ok({
    query: query.value,
    format: {
      format: format.value,
      all: flags.has('all'),
      hostname: !flags.has('no-hostname'),
      quiet: flags.has('quiet'),
    },
    follow: flags.has('follow'),
    reverse: flags.has('reverse'),
    showCursor: flags.has('show-cursor'),
  });
}

function readFormat(text: string | null): Result<JournalFormat, string> {
  const format = JOURNAL_FORMATS.find((name) => name === (text ?? 'short'));
  if (format !== undefined) return ok(format);
  const near = nearest(text ?? '', JOURNAL_FORMATS);
  const hint = near === null ? `There are: ${JOURNAL_FORMATS.join(', ')}.` : `Did you mean ${near}?`;
  return err(`Unknown output format '${printable(text ?? '')}'. ${hint}`);
}

function readQuery(machine: LocalMachine, flags: Flags): Result<JournalQuery, string> {
  const nowMs = machine.epochMs + machine.clock.nowMs();
  const times: { sinceMs?: number; untilMs?: number } = {};
  for (const name of ['since', 'until'] as const) {
    const text = flags.last(name);
    if (text === null) continue;
    const wallMs = parseTimestamp(text, nowMs);
    if (wallMs === null) return err(`Failed to parse timestamp: ${printable(text)}`);
    times[`${name}Ms`] = wallMs - machine.epochMs;
  }
  const linesMax = readLines(flags);
  if (!linesMax.ok) return linesMax;
  const filters = readFilters(machine, flags);
  if (!filters.ok) return filters;
  const { units, tests } = filters.value;
  return ok({
    ...times,
    ...(units === null ? {} : { units }),
    ...(linesMax.value === null ? {} : { linesMax: linesMax.value }),
    ...(tests.length === 0 ? {} : { matches: (line: JournalLine) => tests.every((test) => test(line)) }),
  });
}

/** Null: all of them. */
function readLines(flags: Flags): Result<number | null, string> {
  const text = flags.last('lines');
  if (text === 'all') return ok(null);
  if (text !== null)
    return /^\d{1,9}$/.test(text) ? ok(Number(text)) : err(`Failed to parse lines '${printable(text)}'`);
  if (flags.has('lines') || flags.has('follow')) return ok(LINES);
  return ok(flags.has('pager-end') ? LINES_OF_PAGER_END : null);
}

type Test = (line: JournalLine) => boolean;

function readFilters(
  machine: LocalMachine,
  flags: Flags,
): Result<{ readonly units: readonly string[] | null; readonly tests: readonly Test[] }, string> {
  const tests: Test[] = [];
  const priority = flags.last('priority');
  if (priority !== null) {
    const range = readPriority(priority);
    if (range === null) return err(`Unknown log level ${printable(priority)}`);
    tests.push(({ level }) => range.includes(level));
  }
  const identifiers = flags.all('identifier');
  if (identifiers.length > 0) tests.push(({ identifier }) => identifiers.includes(identifier));
  if (flags.has('boot')) {
    const boot = chooseBoot(machine, flags.last('boot') ?? '0');
    if (!boot.ok) return boot;
    tests.push((line) => line.boot.id === boot.value);
  }
  const cursor = flags.last('after-cursor');
  if (cursor !== null) tests.push(afterCursor(machine, cursor));
  const fields = readMatches(machine, flags.words);
  if (!fields.ok) return fields;
  const units = flags.all('unit').map(mangleUnit);
  if (!units.some(isPattern))
    return ok({ units: units.length === 0 ? null : units, tests: [...tests, ...fields.value] });
  tests.push(({ unit }) => units.some((pattern) => globMatches(pattern, unit)));
  return ok({ units: null, tests: [...tests, ...fields.value] });
}

/** `err`, `3`, or a range `emerg..err`; one alone means it and all that is graver. */
function readPriority(text: string): readonly JournalLevel[] | null {
  const [from = '', to, more] = text.split('..');
  const first = to === undefined ? 0 : levelOf(from);
  const last = levelOf(to ?? from);
  if (first < 0 || last < 0 || more !== undefined) return null;
  return JOURNAL_LEVELS.slice(Math.min(first, last), Math.max(first, last) + 1);
}

function levelOf(word: string): number {
  return /^[0-7]$/.test(word) ? Number(word) : (JOURNAL_LEVELS as readonly string[]).indexOf(word);
}

/** Everything behind the last line that stands where the cursor says. */
function afterCursor(machine: LocalMachine, cursor: string): Test {
  const lines = machine.journal.read({});
  const at = lines.findLastIndex((line) => cursorOf(line, machine) === cursor);
  const seen = new Set(lines.slice(0, at + 1).map((line) => cursorOf(line, machine)));
  return (line) => !seen.has(cursorOf(line, machine));
}

/** `FIELD=VALUE`: one of the values for each field named. */
function readMatches(machine: LocalMachine, words: readonly string[]): Result<readonly Test[], string> {
  const wanted = new Map<string, string[]>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 1) return err(`Failed to add match '${printable(word)}': Invalid argument`);
    const field = word.slice(0, equals);
    wanted.set(field, [...(wanted.get(field) ?? []), word.slice(equals + 1)]);
  }
  return ok(
    [...wanted].map(
      ([field, values]) =>
        (line) =>
          values.includes(fieldsOf(line, machine)[field] ?? ''),
    ),
  );
}
