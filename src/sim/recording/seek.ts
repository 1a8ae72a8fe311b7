// The cluster at a moment of a recording, from the checkpoint before it: what comes earlier is not even read.
import { failure, firstFrom, printable } from '../../base/index.js';
import { freezePicture, Picture, type RecordedEvent, thawPicture } from '../../events/index.js';
import type { End } from './line.js';
import { type Lines, lineAt, readEnd } from './read.js';

/** A recording that can be read from anywhere. */
export interface RecordingFile {
  readonly path: string;
  /** The lines from this byte on. */
  linesFrom(byte: number): Iterable<Uint8Array>;
  lastLine(): Uint8Array;
}

export interface Sought {
  readonly picture: Picture;
  /** Events that were folded to get there. */
  readonly folded: number;
}

export class RecordingIndex {
  readonly #file: RecordingFile;
  readonly #end: End;

  /** Reads the first line and the last. Fails as `readRecording` does on a file that is none, or is cut off. */
  constructor(file: RecordingFile) {
    this.#file = file;
    this.#end = readEnd(file.path, file.linesFrom(0), file.lastLine());
  }

  /** How it was then: after the last event at or before `ms`, in milliseconds since the run began. */
  pictureAt(ms: number): Sought {
    const { checkpoints } = this.#end;
    const checkpoint = checkpoints[firstFrom(checkpoints, ({ atMs }) => atMs <= ms) - 1];
    let picture = new Picture();
    let folded = 0;
    for (const bytes of this.#file.linesFrom(checkpoint?.byte ?? 0)) {
      const line = lineAt(this.#file.path, bytes);
      if (line.type === 'checkpoint' && picture.seq === 0)
        picture = this.#orDamaged(() => thawPicture(line.picture));
      if (line.type !== 'event') continue;
      if (line.event.atMs > ms) break;
      this.#fold(picture, line.event);
      folded += 1;
    }
    return { picture, folded };
  }

  #fold(picture: Picture, event: RecordedEvent): void {
    if (event.seq !== picture.seq + 1) throw this.#damaged();
    this.#orDamaged(() => picture.apply(event));
  }

  /** Beyond its form, what stands in a file is anybody's word. */
  #orDamaged<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof TypeError) throw this.#damaged();
      throw error;
    }
  }

  #damaged() {
    const message = `${printable(this.#file.path)}: damaged: its events do not follow from each other`;
    return failure('recording-damaged', message, 'replay it without --at to see where');
  }
}

/** The first checkpoint that shows another cluster than the events before it, by its event; null: none does. */
export function misleadingCheckpoint(path: string, lines: Lines): number | null {
  const picture = new Picture();
  for (const bytes of lines) {
    const line = lineAt(path, bytes);
    if (line.type === 'event') picture.apply(line.event);
    if (line.type === 'checkpoint' && JSON.stringify(line.picture) !== freezePicture(picture))
      return line.seq;
  }
  return null;
}
