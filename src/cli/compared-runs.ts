// Runs that are held against each other: a session, lived again, or a recording, read from its file as often as it is gone
// through. What begins a run is no part of what happens in it: it goes by another name, perhaps with another seed.
import { basename } from 'node:path';
import { printable } from '../base/index.js';
import type { RecordedEvent } from '../events/index.js';
import { eventsOf, readRecording, type SessionData } from '../sim/index.js';
import { warn } from './output.js';
import { isRecording, linesOf } from './replay/recording-file.js';
import { liveAgain } from './session-store.js';
import { readSession } from './sessions.js';

export interface ComparedRun {
  readonly name: string;
  /** From the first, each time that they are gone through. */
  readonly events: Iterable<RecordedEvent>;
  /** How many they are. */
  readonly count: number;
  /** Up to when it is known what happens, in milliseconds since it began. */
  readonly endMs: number;
  /** What it was begun with. */
  readonly settings: ReadonlyMap<string, string>;
}

/** A session by its name, the current one if none is named, or a recording by its path. Fails as reading either does. */
export function comparedRun(name: string | undefined): ComparedRun {
  return name !== undefined && isRecording(name) ? recorded(name) : lived(readSession(name));
}

function lived(data: SessionData): ComparedRun {
  const events: RecordedEvent[] = [];
  const session = liveAgain(data, (event) => events.push(event));
  const settings = Object.entries({ seed: data.seed, ...data.cluster });
  return {
    name: data.name,
    events,
    count: events.length,
    endMs: session.world.simulation.nowMs(),
    settings: new Map(settings.map(([key, value]) => [key, String(value)])),
  };
}

function recorded(path: string): ComparedRun {
  const lines = linesOf(path);
  const { header, end, changed, endMs } = readRecording(path, lines);
  for (const what of changed) warn(printable(`${path}: ${what}`));
  const { scenario, seed, variant, version } = header;
  return {
    name: printable(basename(path)),
    events: eventsOf(path, lines),
    count: end.events,
    endMs,
    settings: new Map([
      ['seed', String(seed)],
      ['version', printable(version)],
      ['scenario', printable(`${scenario.name} (SHA-256 ${scenario.sha256.slice(0, 8)})`)],
      ...(variant === null ? [] : [['variant', printable(variant)] as const]),
    ]),
  };
}
