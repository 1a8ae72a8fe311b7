// A run on paper: one event per line, as JSON. Equal scenario, seed and version give equal bytes.
import type { RecordedEvent } from '../events/index.js';

/** A line of the recording, without its newline. The first is the `run-started` event, which names version and seed. */
export function recordLine(event: RecordedEvent): string {
  return JSON.stringify(event);
}
