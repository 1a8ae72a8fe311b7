// A recording held against a re-run of what is in it.
import { failure, printable } from '../../base/index.js';
import {
  type Difference,
  firstDifference,
  formatTime,
  Picture,
  type RecordedEvent,
} from '../../events/index.js';
import { eventsOf, type Recording, readRecording, rerun } from '../../sim/index.js';
import { causeLines } from '../causes.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import { print, warn } from '../output.js';
import { VERSION } from '../version.js';
import { formatMoments, type Moment, momentOf } from './moment.js';
import type { Wishes } from './options.js';
import { linesOf } from './recording-file.js';

/** Says whether the recording is what the run of its scenario leads to, and if not, where they part. */
export function verifyRecording(path: string): number {
  const lines = linesOf(path);
  const recording = readRecording(path, lines);
  const { header, end, changed } = recording;
  const { scenario, seed, version } = header;
  print(printable(`${scenario.name}, seed ${seed}, ${end.events} events, recorded by version ${version}`));
  for (const what of changed) warn(printable(`${path}: ${what}`));
  const recorded = eventsOf(path, lines);
  const difference = firstDifference(recorded, asFarAs(recording, rerun(recording, VERSION)));
  if (difference !== null) {
    for (const line of differenceLines(difference, recorded)) print(line);
    if (version !== VERSION) warn(`this is version ${VERSION}, which may decide otherwise`);
    return EXIT.failed;
  }
  print(end.complete ? 'a re-run is the same' : 'a re-run is the same as far as it was recorded');
  return changed.length === 0 ? EXIT.ok : EXIT.failed;
}

function differenceLines({ same, a, b }: Difference, recorded: Iterable<RecordedEvent>): readonly string[] {
  // The recording is read again up to there, so that a long one need not be kept for the sake of its causes.
  const before: RecordedEvent[] = [];
  for (const event of recorded) {
    if (event.seq > same) break;
    before.push(event);
  }
  const side = (name: string, event: RecordedEvent | null): readonly string[] =>
    event === null ? [`${name}: nothing more`] : [`${name}:`, ...causeLines(before, event)];
  return [`They part at event ${same + 1}.`, ...side('recorded', a), ...side('re-run', b)];
}

/** A run that was left before its end is compared no further. */
function* asFarAs({ end }: Recording, events: Iterable<RecordedEvent>): Iterable<RecordedEvent> {
  let left = end.events;
  if (!end.complete && left === 0) return;
  for (const event of events) {
    yield event;
    left -= 1;
    if (left === 0 && !end.complete) return;
  }
}

/** The cluster as it was at each moment, by what was recorded. */
export async function showRecordedMoments(path: string, { atMs, form }: Wishes): Promise<number> {
  const lines = linesOf(path);
  readRecording(path, lines);
  const picture = new Picture();
  const moments: Moment[] = [];
  const due = [...atMs];
  const showUpTo = (nextMs: number): void => {
    while (due[0] !== undefined && due[0] < nextMs) moments.push(momentOf(picture, due.shift() ?? 0));
  };
  for (const event of eventsOf(path, lines)) {
    showUpTo(event.atMs);
    if (due.length === 0) break;
    fold(picture, event, path);
  }
  if (due[0] !== undefined) warn(`${printable(path)}: the recording ends at ${formatTime(picture.nowMs)}`);
  showUpTo(Number.POSITIVE_INFINITY);
  await printAs(form, moments.length === 1 ? moments[0] : moments, () => formatMoments(moments));
  return EXIT.ok;
}

/** Beyond its type an event of a file is anybody's word. */
function fold(picture: Picture, event: RecordedEvent, path: string): void {
  try {
    picture.apply(event);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw failure('recording-damaged', `${printable(path)}: event ${event.seq} is not what its type says`);
  }
}
