// A unit that is active from its start until its stop, and lives no life between: targets, slices and the like.
import type { UnitType } from '../names/unit-name.js';
import { DEAD, type SubState, type UnitState } from '../states.js';
import type { Answer, BodyOptions, UnitBody } from './body.js';

/** What it is called while it is active. */
const ACTIVE_SUB: Readonly<Partial<Record<UnitType, SubState>>> = {
  timer: 'waiting',
  path: 'waiting',
  automount: 'waiting',
  socket: 'listening',
  mount: 'mounted',
};

export class PlainUnit implements UnitBody {
  readonly #options: BodyOptions & { readonly type: UnitType };
  #state: UnitState = DEAD;

  constructor(options: BodyOptions & { readonly type: UnitType }) {
    this.#options = options;
  }

  get state(): UnitState {
    return this.#state;
  }

  start(): Answer {
    if (this.#state.active === 'active') return 'already';
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
