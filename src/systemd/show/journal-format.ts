// Lines of the journal as journalctl prints them (logs-show.c), in UTC.
import { hashText, printable, type Style, type StyledLine, styled } from '../../base/index.js';
import { JOURNAL_LEVELS, type JournalLevel, type JournalLine } from '../machine/journal.js';
import { formatTimestamp } from '../values/timestamp.js';
import { formatBytes } from './words.js';

export const JOURNAL_FORMATS = [
  'short',
  'short-full',
  'short-iso',
  'short-iso-precise',
  'short-precise',
  'short-monotonic',
  'short-unix',
  'verbose',
  'export',
  'json',
  'json-pretty',
  'json-sse',
  'cat',
] as const;

export type JournalFormat = (typeof JOURNAL_FORMATS)[number];

/** The machine that the lines are of. */
export interface JournalSource {
  readonly hostname: string;
  readonly machineId: string;
  /** The wall clock, in milliseconds since 1970, when the machine's clock stood at 0. */
  readonly epochMs: number;
}

export interface FormatOptions {
  readonly format: JournalFormat;
  /** The line before the first, when they go on from there. */
  readonly after: JournalLine | null;
  /** Messages with control characters in them are shown all the same. */
  readonly all: boolean;
  readonly hostname: boolean;
  /** Leave out where a boot ends and another begins. */
  readonly quiet: boolean;
}

export function formatJournal(
  lines: readonly JournalLine[],
  source: JournalSource,
  options: FormatOptions,
): readonly StyledLine[] {
  let before = options.after;
  return lines.flatMap((line) => {
    const newBoot = before !== null && before.boot.id !== line.boot.id;
    before = line;
    const separator = newBoot && !options.quiet && isShort(options.format);
    const formatted = formatLine(line, source, options);
    return separator ? [styled(['bold', `-- Boot ${line.boot.id} --`]), ...formatted] : formatted;
  });
}

function isShort(format: JournalFormat): boolean {
  return format.startsWith('short') || format === 'verbose';
}

function formatLine(line: JournalLine, source: JournalSource, options: FormatOptions): readonly StyledLine[] {
  const { format } = options;
  const plain = (...texts: readonly string[]): readonly StyledLine[] => texts.map((text) => styled(text));
  switch (format) {
    case 'cat':
      return [styled([STYLES[line.level] ?? null, shownMessage(line, options.all)])];
    case 'json':
      return plain(JSON.stringify(jsonFields(line, source)));
    case 'json-sse':
      return plain(`data: ${JSON.stringify(jsonFields(line, source))}`, '');
    case 'json-pretty':
      return plain(...prettyJson(jsonFields(line, source)));
    case 'verbose':
      return plain(
        `${preciseTimestamp(source.epochMs + line.atMs)} [${cursorOf(line, source)}]`,
        ...pairs(line, source, '    '),
      );
    case 'export':
      return plain(...pairs(line, source, '', 'with-address'), '');
    default: {
      const host = options.hostname ? ` ${source.hostname}` : '';
      const head = `${timeOf(format, line, source.epochMs)}${host} ${line.identifier}[${line.pid}]: `;
      return [styled(head, [STYLES[line.level] ?? null, shownMessage(line, options.all)])];
    }
  }
}

const STYLES: Readonly<Partial<Record<JournalLevel, Style>>> = {
  emerg: 'red',
  alert: 'red',
  crit: 'red',
  err: 'red',
  warning: 'yellow',
  notice: 'bold',
  debug: 'grey',
};

/** What journalctl takes for data rather than text. */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** A message with control characters is only told the size of, unless all is asked for. */
function shownMessage({ message }: JournalLine, all: boolean): string {
  if (!UNPRINTABLE.test(message)) return message;
  return all ? printable(message) : `[${formatBytes(Buffer.byteLength(message))} blob data]`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeOf(format: Exclude<JournalFormat, 'cat'>, { atMs, boot }: JournalLine, epochMs: number): string {
  const wallMs = epochMs + atMs;
  const iso = new Date(wallMs).toISOString();
  const day = `${MONTHS[new Date(wallMs).getUTCMonth()]} ${iso.slice(8, 10)}`;
  switch (format) {
    case 'short-full':
      return formatTimestamp(wallMs);
    case 'short-iso':
      return `${iso.slice(0, 19)}+0000`;
    case 'short-iso-precise':
      return `${iso.slice(0, 19)}.${micros(wallMs)}+0000`;
    case 'short-precise':
      return `${day} ${iso.slice(11, 19)}.${micros(wallMs)}`;
    case 'short-monotonic':
      return `[${seconds(atMs - boot.atMs, 5)}]`;
    case 'short-unix':
      return seconds(wallMs, 10);
    default:
      return `${day} ${iso.slice(11, 19)}`;
  }
}

function toMicros(ms: number): number {
  return Math.floor(ms * 1_000);
}

/** The part of a second, as six digits. */
function micros(ms: number): string {
  return String(toMicros(ms) % 1_000_000).padStart(6, '0');
}

function seconds(ms: number, width: number): string {
  return `${String(Math.floor(toMicros(ms) / 1_000_000)).padStart(width)}.${micros(ms)}`;
}

function preciseTimestamp(ms: number): string {
  return formatTimestamp(ms).replace(/ UTC$/, `.${micros(ms)} UTC`);
}

/** The fields of a line besides its address, as journald stores them: what systemd writes is of no unit but about one. */
export function fieldsOf(
  line: JournalLine,
  { hostname, machineId }: JournalSource,
): Readonly<Record<string, string>> {
  const { unit, identifier, pid, level, message } = line;
  const bySystemd = pid === 1;
  return {
    _TRANSPORT: bySystemd ? 'journal' : 'stdout',
    PRIORITY: String(JOURNAL_LEVELS.indexOf(level)),
    SYSLOG_FACILITY: '3',
    SYSLOG_IDENTIFIER: identifier,
    MESSAGE: message,
    ...(bySystemd && unit !== '' ? { UNIT: unit } : {}),
    _PID: String(pid),
    _UID: '0',
    _GID: '0',
    _COMM: identifier,
    _SYSTEMD_UNIT: bySystemd ? 'init.scope' : unit,
    _BOOT_ID: line.boot.id,
    _MACHINE_ID: machineId,
    _HOSTNAME: hostname,
  };
}

function addressOf(line: JournalLine, source: JournalSource): Readonly<Record<string, string>> {
  return {
    __CURSOR: cursorOf(line, source),
    __REALTIME_TIMESTAMP: String(toMicros(source.epochMs + line.atMs)),
    __MONOTONIC_TIMESTAMP: String(toMicros(line.atMs - line.boot.atMs)),
  };
}

/**
 * Where a line stands. journald numbers its lines; ours are counted out only when somebody reads, so the place of the
 * number (`i=`) has the process that wrote it.
 */
export function cursorOf(line: JournalLine, { epochMs, machineId }: JournalSource): string {
  const hex = (n: number): string => n.toString(16);
  const { atMs, boot, pid, message } = line;
  const times = `m=${hex(toMicros(atMs - boot.atMs))};t=${hex(toMicros(epochMs + atMs))}`;
  return `s=${machineId};i=${hex(pid)};b=${boot.id};${times};x=${hex(hashText(message) >>> 0)}`;
}

type JsonValue = string | readonly number[];

/** What is no text is an array of its bytes. */
function jsonFields(line: JournalLine, source: JournalSource): Readonly<Record<string, JsonValue>> {
  const fields: Record<string, JsonValue> = { ...addressOf(line, source), ...fieldsOf(line, source) };
  if (UNPRINTABLE.test(line.message)) fields.MESSAGE = [...Buffer.from(line.message)];
  return fields;
}

function prettyJson(fields: Readonly<Record<string, JsonValue>>): readonly string[] {
  const entries = Object.entries(fields);
  const member = ([key, value]: readonly [string, JsonValue], i: number): string =>
    `\t${JSON.stringify(key)} : ${JSON.stringify(value)}${i < entries.length - 1 ? ',' : ''}`;
  return ['{', ...entries.map(member), '}'];
}

function pairs(
  line: JournalLine,
  source: JournalSource,
  indent: string,
  address?: 'with-address',
): readonly string[] {
  const fields = { ...(address === undefined ? {} : addressOf(line, source)), ...fieldsOf(line, source) };
  return Object.entries(fields).map(([key, value]) => `${indent}${key}=${printable(value)}`);
}
