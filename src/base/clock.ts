// Time as a daemon may know it. `sim/` hands out virtual time, `live/` the wall clock; nobody else knows which.

/** A pending call. Cancelling one that has fired or was cancelled does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the run began; never goes back. */
  nowMs(): number;
  /** Calls `fire` once, `delayMs` from now (0: soon, but not within this call), unless cancelled. */
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** A clock whose timers all end together: what a crashed machine or a stopped daemon leaves behind is nothing. */
export interface ClockScope extends Clock {
  close(): void;
}

/**
 * Timers of the returned scope never fire after `close`, and setting one then is silently useless. `first` is called
 * before each that fires, and may cancel it. A scope within a scope ends with it.
 */
export function openClockScope(clock: Clock, first?: () => void): ClockScope {
  return new Scope(clock, first ?? null);
}

const NEVER: Timer = { cancel: () => undefined };

/** Scopes stand four deep around most timers of a daemon: each is set at the clock around all of them, once. */
class Scope implements ClockScope {
  readonly #clock: Clock;
  readonly #outer: Scope | null;
  readonly #first: (() => void) | null;
  readonly #pending = new Set<ScopedTimer>();
  readonly #inner = new Set<Scope>();
  #closed: boolean;

  constructor(clock: Clock, first: (() => void) | null) {
    const outer = clock instanceof Scope ? clock : null;
    this.#outer = outer;
    this.#clock = outer === null ? clock : outer.#clock;
    this.#first = first;
    this.#closed = outer === null ? false : outer.#closed;
    if (outer !== null) outer.#inner.add(this);
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    if (this.#closed) return NEVER;
    const timer = new ScopedTimer(this.#pending);
    this.#pending.add(timer);
    timer.inner = this.#clock.setTimer(delayMs, () => {
      this.#callFirst();
      if (this.#pending.delete(timer)) fire();
    });
    return timer;
  }

  close(): void {
    this.#closed = true;
    if (this.#outer !== null) this.#outer.#inner.delete(this);
    for (const scope of this.#inner) scope.close();
    for (const timer of this.#pending) timer.cancel();
  }

  /** The outermost before the others; each may close what is within. */
  #callFirst(): void {
    if (this.#outer !== null) this.#outer.#callFirst();
    if (!this.#closed) this.#first?.();
  }
}

class ScopedTimer implements Timer {
  inner: Timer = NEVER;
  readonly #pending: Set<ScopedTimer>;

  constructor(pending: Set<ScopedTimer>) {
    this.#pending = pending;
  }

  cancel(): void {
    this.#pending.delete(this);
    this.inner.cancel();
  }
}
