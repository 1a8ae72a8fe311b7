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
 * before each that fires, and may cancel it.
 */
export function openClockScope(clock: Clock, first: () => void = () => undefined): ClockScope {
  const pending = new Set<Timer>();
  let closed = false;
  return {
    nowMs: () => clock.nowMs(),
    setTimer(delayMs, fire) {
      if (closed) return { cancel: () => undefined };
      const inner = clock.setTimer(delayMs, () => {
        first();
        if (pending.delete(timer)) fire();
      });
      const timer: Timer = {
        cancel() {
          pending.delete(timer);
          inner.cancel();
        },
      };
      pending.add(timer);
      return timer;
    },
    close() {
      closed = true;
      for (const timer of pending) timer.cancel();
    },
  };
}
