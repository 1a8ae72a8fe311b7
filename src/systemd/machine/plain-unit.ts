// A unit that is active from its start until its stop, and lives no life between: targets, slices, mounts and the like,
// and the daemons that every machine has.
import type { UnitType } from '../names/unit-name.js';
import { DEAD, type SubState, type UnitState } from '../states.js';
import type { Answer, BodyOptions, UnitBody } from './body.js';

/** What it is called while it is active. */
const ACTIVE_SUB: Readonly<Partial<Record<UnitType, SubState>>> = {
  automount: 'waiting',
  device: 'plugged',
  mount: 'mounted',
  scope: 'running',
  service: 'running',
  socket: 'running',
};

export interface PlainUnitOptions extends BodyOptions {
  readonly type: UnitType;
  readonly initially: UnitState;
  /** Whether it can start now; a device comes by itself, or does not. */
  readonly ready?: () => boolean;
}

export class PlainUnit implements UnitBody {
  readonly #options: PlainUnitOptions;
  #state: UnitState;

  constructor(options: PlainUnitOptions) {
    this.#options = options;
    this.#state = options.initially;
  }

  get state(): UnitState {
    return this.#state;
  }

  start(): Answer {
    if (this.#state.active === 'active') return 'already';
    if (this.#options.ready?.() === false) return 'already';
    const sub = ACTIVE_SUB[this.#options.type] ?? 'active';
    return this.#become({ active: 'active', sub, result: 'success' });
  }

  stop(): Answer {
    return this.#state.active === 'inactive' ? 'already' : this.#become(DEAD);
  }

  #become(state: UnitState): Answer {
    this.#state = state;
    this.#options.changed(state);
    return 'began';
  }
}
