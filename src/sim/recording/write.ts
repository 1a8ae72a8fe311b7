// Writes a run down while it happens.
import { createHash, type Hash } from 'node:crypto';
import { freezePicture, Picture, type RecordedEvent } from '../../events/index.js';
import type { FindFile } from '../../fleetctl/index.js';
import { CHECKPOINTS_MAX, type End, FORMAT, type Header, type RecordedFile, recordLine } from './line.js';

export interface RecordingOptions extends Pick<Header, 'version' | 'seed' | 'variant' | 'untilMs'> {
  readonly scenario: { readonly name: string; readonly file: string; readonly text: string };
  /** What the scenario was put together from, by path from the scenario's. */
  readonly included: ReadonlyMap<string, string>;
  /** Takes a line without its newline. */
  readonly write: (line: string) => void;
  /** Between two checkpoints, at least; where nobody says: `CHECKPOINT_EVENTS`. */
  readonly checkpointEvents?: number;
}

/** To fold so many takes an instant, and fewer are not worth a checkpoint. */
const CHECKPOINT_EVENTS = 5_000;
/** A checkpoint has the size of its cluster: it comes after so many times as many bytes of events. */
const CHECKPOINT_SPACING = 4;

export class RecordingWriter {
  readonly #write: (line: string) => void;
  readonly #hash: Hash = createHash('sha256');
  readonly #found = new Set<string>();
  readonly #checkpointEvents: number;
  readonly #picture = new Picture();
  readonly #checkpoints: End['checkpoints'] = [];
  #bytes = 0;
  /** Of the last checkpoint: its event, where its line ends, and how long that is. */
  #last = { seq: 0, byte: 0, size: 0 };

  /** Writes the header. */
  constructor(options: RecordingOptions) {
    const { version, seed, variant, untilMs, scenario, included, write, checkpointEvents } = options;
    this.#write = write;
    this.#checkpointEvents = checkpointEvents ?? CHECKPOINT_EVENTS;
    const { name, file, text } = scenario;
    this.#line({
      'fleetsim-recording': FORMAT,
      version,
      seed,
      variant,
      untilMs,
      scenario: { name, file, sha256: sha256Of(text), text },
    } satisfies Header);
    for (const [path, part] of included) this.#file({ name: path, from: 'include', path, text: part });
  }

  /** The same finder, with each file written down that it finds for the first time. */
  watch(findFile: FindFile): FindFile {
    return (name) => {
      const found = findFile(name);
      if (found !== null && !this.#found.has(name)) {
        this.#found.add(name);
        const { origin, path, text } = found;
        this.#file({ name, from: origin, path, text });
      }
      return found;
    };
  }

  event(event: RecordedEvent): void {
    this.#picture.apply(event);
    this.#put(recordLine(event));
    if (this.#isCheckpointDue()) this.#checkpoint();
  }

  /** Writes the last line. `complete`: the run has come to its end. */
  end(complete: boolean): void {
    const [events, checkpoints] = [this.#picture.seq, this.#checkpoints];
    const end: End = { events, checkpoints, complete, sha256: this.#hash.digest('hex') };
    this.#write(JSON.stringify({ end }));
  }

  #isCheckpointDue(): boolean {
    const { seq, byte, size } = this.#last;
    if (this.#picture.seq - seq < this.#checkpointEvents) return false;
    return this.#bytes - byte >= CHECKPOINT_SPACING * size && this.#checkpoints.length < CHECKPOINTS_MAX;
  }

  #checkpoint(): void {
    const { seq, nowMs } = this.#picture;
    const byte = this.#bytes;
    this.#put(`{"checkpoint":${freezePicture(this.#picture)}}`);
    this.#checkpoints.push({ seq, atMs: nowMs, byte });
    this.#last = { seq, byte: this.#bytes, size: this.#bytes - byte };
  }

  #file(file: RecordedFile): void {
    this.#line({ file });
  }

  #line(data: unknown): void {
    this.#put(JSON.stringify(data));
  }

  #put(line: string): void {
    this.#hash.update(line).update('\n');
    this.#bytes += Buffer.byteLength(line) + 1;
    this.#write(line);
  }
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
