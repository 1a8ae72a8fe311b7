// Reads a recording through once: whether it is whole, and what is needed to run it again. Its events are left to whoever
// goes through the lines after that.
import { createHash } from 'node:crypto';
import { type FleetsimError, failure, printable } from '../../base/index.js';
import type { RecordedEvent } from '../../events/index.js';
import { type End, FORMAT, type Header, LINE_MAX, type Line, type RecordedFile, readLine } from './line.js';
import { sha256Of } from './write.js';

/** The lines of a file, without their newlines; each time from the first on. */
export type Lines = Iterable<Uint8Array>;

export interface Recording {
  readonly header: Header;
  readonly files: readonly RecordedFile[];
  readonly end: End;
  /** When its last event happened, in milliseconds. */
  readonly endMs: number;
  /** What does not agree with the sums in it, in sentences; nothing: it is as it was written. */
  readonly changed: readonly string[];
}

/** Files that one run reads; of more, somebody means us no good. */
const FILES_MAX = 10_000;

/** Fails with `not-a-recording`, `recording-newer` or `recording-damaged`; `path` is what messages call it. */
export function readRecording(path: string, lines: Lines): Recording {
  const hash = createHash('sha256');
  const files: RecordedFile[] = [];
  let header: Header | null = null;
  let end: End | null = null;
  let events = 0;
  let atMs = 0;
  let number = 0;
  let sum = '';
  for (const bytes of lines) {
    number += 1;
    const line = lineOf(path, number, bytes);
    if (end !== null) throw damaged(path, number, 'there is more after the last line');
    if (number === 1 && line.type !== 'header') throw notOne(path);
    if (number > 1 && line.type === 'header')
      throw damaged(path, number, 'a header stands at the beginning only');
    if (line.type === 'end') sum = hash.digest('hex');
    else hash.update(bytes).update('\n');
    switch (line.type) {
      case 'header':
        header = line.header;
        break;
      case 'file':
        if (files.push(line.file) > FILES_MAX) throw damaged(path, number, `more than ${FILES_MAX} files`);
        break;
      case 'event':
        events += 1;
        if (line.event.seq !== events) throw damaged(path, number, `event ${events} is missing`);
        if (line.event.atMs < atMs) throw damaged(path, number, 'time goes back');
        atMs = line.event.atMs;
        break;
      case 'checkpoint':
        if (line.seq !== events) throw damaged(path, number, `a checkpoint of event ${line.seq}`);
        break;
      case 'end':
        end = line.end;
    }
  }
  if (header === null) throw notOne(path);
  if (end === null) throw damaged(path, number, 'it is cut off: the last line is missing');
  return { header, files, end, endMs: atMs, changed: changes(header, end, { events, sum }) };
}

/** Its events, each time from the first on; of a recording that `readRecording` has been through. */
export function eventsOf(path: string, lines: Lines): Iterable<RecordedEvent> {
  return {
    *[Symbol.iterator]() {
      let number = 0;
      for (const bytes of lines) {
        number += 1;
        const line = lineOf(path, number, bytes);
        if (line.type === 'event') yield line.event;
      }
    },
  };
}

/** The last line, of a file that begins with a header of ours. Fails as `readRecording` does. */
export function readEnd(path: string, lines: Lines, last: Uint8Array): End {
  for (const bytes of lines) {
    if (lineOf(path, 1, bytes).type !== 'header') throw notOne(path);
    const line = lineAt(path, last);
    if (line.type === 'end') return line.end;
    throw failure(
      'recording-damaged',
      `${printable(path)}: damaged: it is cut off: the last line is missing`,
    );
  }
  throw notOne(path);
}

/** A line from the middle of a file. */
export function lineAt(path: string, bytes: Uint8Array): Line {
  if (bytes.length <= LINE_MAX) {
    const line = readLine(new TextDecoder().decode(bytes));
    if (line.ok) return line.value;
  }
  throw failure(
    'recording-damaged',
    `${printable(path)}: damaged: there is a line that is none of a recording`,
  );
}

function changes(
  header: Header,
  end: End,
  found: { readonly events: number; readonly sum: string },
): string[] {
  const { scenario } = header;
  return [
    ...(end.events === found.events ? [] : [`it has ${found.events} events, and had ${end.events}`]),
    ...(end.sha256 === found.sum ? [] : ['its SHA-256 is not that of its last line']),
    ...(scenario.sha256 === sha256Of(scenario.text) ? [] : ['the scenario in it is not that of its SHA-256']),
  ];
}

function lineOf(path: string, number: number, bytes: Uint8Array): Line {
  const first = number === 1;
  if (bytes.length > LINE_MAX)
    throw first ? notOne(path) : damaged(path, number, `longer than ${LINE_MAX} bytes`);
  const text = new TextDecoder().decode(bytes);
  const line = readLine(text);
  if (line.ok) return line.value;
  if (!first) throw damaged(path, number, line.error);
  const format = /^\{"fleetsim-recording":(\d{1,9})[,}]/.exec(text)?.[1];
  if (format === undefined) throw notOne(path);
  if (Number(format) > FORMAT) throw newer(path, format);
  throw damaged(path, 1, line.error);
}

function notOne(path: string): FleetsimError {
  const hint = 'it takes a scenario (.yaml), or what `replay --record` has written (.jsonl)';
  return failure('not-a-recording', `${printable(path)}: not a recording of fleetsim`, hint);
}

function newer(path: string, format: string): FleetsimError {
  const message = `${printable(path)}: a recording of format ${format}, which is newer than this program`;
  return failure('recording-newer', message, `it reads format ${FORMAT}`);
}

function damaged(path: string, line: number, what: string): FleetsimError {
  return failure('recording-damaged', `${printable(path)}:${line}: damaged: ${what}`, 'record it again');
}
