// Unit files by their hash. They never change under one hash, so they are fetched once and never watched.

import { err, Recent, type Result } from '../../base/index.js';
import type { KeyValue } from '../../etcd/index.js';
import type { UnitFile } from '../../systemd/index.js';
import { type Host, retryLater } from '../host.js';
import { decode } from './codecs.js';
import { keys } from './keys.js';

/** Unit files kept parsed. */
const FILES_MAX = 10_000;
/** How long to wait before asking again when etcd did not answer, and when it has no good one, in milliseconds. */
const RETRY_MS = 1_000;
const BAD_RETRY_MS = 10_000;

export class UnitFiles {
  readonly #host: Host;
  readonly #arrived: () => void;
  readonly #files = new Recent<UnitFile>(FILES_MAX);
  readonly #asked = new Set<string>();
  readonly #unanswered = new Set<string>();
  readonly #bad = new Set<string>();

  /** `arrived` is called after each answer. */
  constructor(host: Host, arrived: () => void) {
    this.#host = host;
    this.#arrived = arrived;
  }

  /** Whether etcd has yet to say of some file that it is there or not. */
  get waiting(): boolean {
    return this.#unanswered.size > 0;
  }

  /** The unit file; null while it is on its way or does not exist. `arrived` will be called when that changes. */
  get(hash: string): UnitFile | null {
    const file = this.#files.get(hash);
    if (file !== undefined) return file;
    if (!this.#asked.has(hash)) {
      this.#unanswered.add(hash);
      this.#fetch(hash);
    }
    return null;
  }

  #fetch(hash: string): void {
    this.#asked.add(hash);
    const again = (ms: number): void => {
      retryLater(this.#host, ms, () => this.#fetch(hash));
    };
    this.#host.etcd.range({ key: keys.unitFile(hash) }, (result) => {
      if (!result.ok) return again(RETRY_MS);
      this.#unanswered.delete(hash);
      const file = readContent(result.value.kvs[0]);
      if (file.ok) {
        this.#keep(hash, file.value);
      } else {
        this.#tellBad(hash, file.error);
        again(BAD_RETRY_MS);
      }
      this.#arrived();
    });
  }

  /** Once, not at every retry. */
  #tellBad(hash: string, problem: string): void {
    if (this.#bad.has(hash)) return;
    this.#bad.add(hash);
    this.#host.emit({ type: 'key-unreadable', key: keys.unitFile(hash), problem });
  }

  #keep(hash: string, file: UnitFile): void {
    this.#asked.delete(hash);
    this.#bad.delete(hash);
    this.#files.set(hash, file);
  }
}

function readContent(kv: KeyValue | undefined): Result<UnitFile, string> {
  return kv === undefined ? err('there is no such unit file') : decode.parsedUnitFile(kv.value);
}
