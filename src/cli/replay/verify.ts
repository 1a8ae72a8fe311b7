// A recording held against a re-run of what is in it.
import { counted, printable } from '../../base/index.js';
import { type Difference, firstDifference, type RecordedEvent } from '../../events/index.js';
import {
  eventsOf,
  misleadingCheckpoint,
  type Recording,
  RecordingIndex,
  readRecording,
  rerun,
} from '../../sim/index.js';
import { causeLines, eventsUpTo } from '../causes.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import { print, warn } from '../output.js';
import { VERSION } from '../version.js';
import { formatMoments, momentOf } from './moment.js';
import type { Wishes } from './options.js';
import { linesOf, recordingFile } from './recording-file.js';

/** Says whether the recording is what the run of its scenario leads to, and if not, where they part. */
export function verifyRecording(path: string): number {
  const lines = linesOf(path);
  const recording = readRecording(path, lines);
  const { header, end, changed } = recording;
  const { scenario, seed, version } = header;
  print(
    printable(
      `${scenario.name}, seed ${seed}, ${counted(end.events, 'event')}, recorded by version ${version}`,
    ),
  );
  for (const what of changed) warn(printable(`${path}: ${what}`));
  const recorded = eventsOf(path, lines);
  const difference = firstDifference(recorded, asFarAs(recording, rerun(recording, VERSION)));
  if (difference !== null) {
    for (const line of differenceLines(difference, recorded)) print(line);
    if (version !== VERSION) warn(`this is version ${VERSION}, which may decide otherwise`);
    return EXIT.failed;
  }
  print(end.complete ? 'a re-run is the same' : 'a re-run is the same as far as it was recorded');
  const misleading = misleadingCheckpoint(path, lines);
  if (misleading !== null)
    warn(`${printable(path)}: its checkpoint after event ${misleading} shows another cluster`);
  return changed.length === 0 && misleading === null ? EXIT.ok : EXIT.failed;
}

function differenceLines({ same, a, b }: Difference, recorded: Iterable<RecordedEvent>): readonly string[] {
  const before = eventsUpTo(recorded, same);
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

/** The cluster as it was at each moment, by what was recorded; of a long recording only the part before it is read. */
export async function showRecordedMoments(path: string, { atMs, form }: Wishes): Promise<number> {
  const index = new RecordingIndex(recordingFile(path));
  const moments = atMs.map((ms) => momentOf(index.pictureAt(ms).picture, ms));
  await printAs(form, moments.length === 1 ? moments[0] : moments, () => formatMoments(moments));
  return EXIT.ok;
}
