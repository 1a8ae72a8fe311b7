// A path unit (systemd.path(5), core/path.c): starts its unit when a file of the machine is there, or changes.
import type { MachineFiles } from '../process/files.js';
import type { UnitState } from '../states.js';
import { parseTimeSpan } from '../values/time-span.js';
import type { Answer, UnitBody } from './body.js';
import { isDown } from './job-types.js';
import { RateLimit } from './rate-limit.js';
import { type TriggerOptions, TriggerState } from './trigger.js';

export interface PathOptions extends TriggerOptions {
  readonly files: MachineFiles;
}

const KINDS = ['PathExists', 'PathExistsGlob', 'DirectoryNotEmpty', 'PathChanged', 'PathModified'] as const;

interface Watch {
  readonly kind: (typeof KINDS)[number];
  readonly path: string;
}

export class PathUnit implements UnitBody {
  readonly #options: PathOptions;
  readonly #life: TriggerState;
  #watches: readonly Watch[] = [];
  #limit = new RateLimit({ burst: 200, intervalMs: 2_000 });

  constructor(options: PathOptions) {
    this.#options = options;
    this.#life = new TriggerState(options);
  }

  get state(): UnitState {
    return this.#life.state;
  }

  start(): Answer {
    if (this.state.active === 'active') return 'already';
    const may = this.#life.mayStart();
    const settings = this.#options.settings();
    if (!may.ok || settings === null) return may.ok ? 'refused' : may.error;
    this.#watches = KINDS.flatMap((kind) => settings.all('Path', kind).map((path) => ({ kind, path })));
    const burst = settings.last('Path', 'TriggerLimitBurst') ?? '';
    this.#limit = new RateLimit({
      burst: /^\d{1,9}$/.test(burst) ? Number(burst) : 200,
      intervalMs: parseTimeSpan(settings.last('Path', 'TriggerLimitIntervalSec') ?? '') ?? 2_000,
    });
    this.#wait();
    return 'began';
  }

  stop(): Answer {
    if (isDown(this.state.active)) return 'already';
    this.#life.end('success');
    return 'began';
  }

  resetFailed(): void {
    this.#life.resetFailed();
  }

  /** A file was written, made or removed. */
  touched(path: string): void {
    if (this.state.sub !== 'waiting') return;
    const changes = this.#watches.some(
      (watch) =>
        watch.kind.startsWith('Path') && !watch.kind.startsWith('PathExists') && isAt(watch.path, path),
    );
    if (changes) this.#run();
    else this.#wait();
  }

  triggeredChanged(): void {
    const triggered = this.#options.triggered();
    if (triggered === null || this.state.active !== 'active') return;
    const { active } = triggered.state();
    if (triggered.limitHit()) return this.#life.end('unit-start-limit-hit');
    if (triggered.hasJob()) return;
    if ((this.state.sub === 'running') === isDown(active)) this.#wait();
  }

  #wait(): void {
    const triggered = this.#options.triggered();
    if (triggered !== null && !isDown(triggered.state().active)) this.#life.become('active', 'running');
    else if (this.#watches.some((watch) => this.#isThere(watch))) this.#run();
    else this.#life.become('active', 'waiting');
  }

  #isThere({ kind, path }: Watch): boolean {
    switch (kind) {
      case 'PathExists':
        return this.#options.files.exists(path);
      case 'PathExistsGlob':
        return this.#options.files.matches(path);
      case 'DirectoryNotEmpty':
        return this.#options.files.hasFiles(path);
      // What was there before the watch began is no change.
      case 'PathChanged':
      case 'PathModified':
        return false;
    }
  }

  #run(): void {
    const { stopPending, log, clock } = this.#options;
    const triggered = this.#options.triggered();
    if (stopPending() || triggered === null) return;
    if (!this.#limit.test(clock.nowMs())) {
      log('Trigger limit hit, refusing further activation.', 'warning');
      return this.#life.end('trigger-limit-hit');
    }
    const started = triggered.start();
    if (!started.ok) {
      log(`Failed to queue unit startup job: ${started.error}`, 'warning');
      return this.#life.end('resources');
    }
    this.#life.become('active', 'running');
  }
}

/** The file itself, or one in the folder. */
function isAt(watched: string, path: string): boolean {
  return path === watched || path.slice(0, path.lastIndexOf('/')) === watched.replace(/\/$/, '');
}
