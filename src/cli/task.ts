// Tasks as promises, for those commands whose waits are answered by a network and not by a simulation.
import { runTask, type Task } from '../base/index.js';

/** Rejects with the task's `FleetsimError`. */
export function promiseOf<T>(task: Task<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    runTask(task, (outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error)));
  });
}
