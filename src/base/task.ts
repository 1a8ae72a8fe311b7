// A task is a sequence of waits written top to bottom: a generator that yields what it waits for. The driver that
// answers the waits decides what time and network are, so the same task runs in virtual time and for real, and
// synchronously: no promise is involved.
import { FleetsimError } from './errors.js';
import { err, ok, type Result } from './result.js';

/** Starts something that calls `resume` exactly once, now or later. */
export type Wait<T> = (resume: (value: T) => void) => void;

/** Ends with a `T`, or throws a `FleetsimError`. Delegate with `yield*`. */
export type Task<T> = Generator<Wait<unknown>, T, unknown>;

/** Waits for one callback: `const answer = yield* wait((resume) => etcd.range(request, resume))`. */
export function* wait<T>(start: Wait<T>): Task<T> {
  return (yield start as Wait<unknown>) as T;
}

/** A task that waits for nothing: `work` is done when somebody runs it. */
export function* now<T>(work: () => T): Task<T> {
  yield* wait<void>((resume) => resume());
  return work();
}

/** Runs a task to its end and hands its outcome to `done`. Anything thrown but a `FleetsimError` is a bug and passes. */
export function runTask<T>(task: Task<T>, done: (outcome: Result<T, FleetsimError>) => void): void {
  const resume = (value: unknown): void => {
    let step: IteratorResult<Wait<unknown>, T>;
    try {
      step = task.next(value);
    } catch (error) {
      if (!(error instanceof FleetsimError)) throw error;
      done(err(error));
      return;
    }
    if (step.done) done(ok(step.value));
    else step.value(resume);
  };
  resume(undefined);
}
