// Writes a run down while it happens.
import { createHash, type Hash } from 'node:crypto';
import type { RecordedEvent } from '../../events/index.js';
import type { FindFile } from '../../fleetctl/index.js';
import { FORMAT, type Header, type RecordedFile, recordLine } from './line.js';

export interface RecordingOptions extends Pick<Header, 'version' | 'seed' | 'variant' | 'untilMs'> {
  readonly scenario: { readonly name: string; readonly file: string; readonly text: string };
  /** What the scenario was put together from, by path from the scenario's. */
  readonly included: ReadonlyMap<string, string>;
  /** Takes a line without its newline. */
  readonly write: (line: string) => void;
}

export class RecordingWriter {
  readonly #write: (line: string) => void;
  readonly #hash: Hash = createHash('sha256');
  readonly #found = new Set<string>();
  #events = 0;

  /** Writes the header. */
  constructor({ version, seed, variant, untilMs, scenario, included, write }: RecordingOptions) {
    this.#write = write;
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
    this.#events += 1;
    this.#put(recordLine(event));
  }

  /** Writes the last line. `complete`: the run has come to its end. */
  end(complete: boolean): void {
    this.#write(
      JSON.stringify({ end: { events: this.#events, complete, sha256: this.#hash.digest('hex') } }),
    );
  }

  #file(file: RecordedFile): void {
    this.#line({ file });
  }

  #line(data: unknown): void {
    this.#put(JSON.stringify(data));
  }

  #put(line: string): void {
    this.#hash.update(line).update('\n');
    this.#write(line);
  }
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
