// A failed assertion is our own bug, never a mishap of input, network or etcd: those are typed errors.

/** Throws when `condition` is false. Always on; nobody catches it to go on. */
export function assert(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`bug in fleetsim: ${sentence}`);
}

/** Ends a `switch` over a union: adding a variant without handling it is a compile error. */
export function unreachable(value: never): never {
  throw new Error(`bug in fleetsim: unhandled variant ${JSON.stringify(value)}`);
}

/** The value, asserting that it is there: for look-ups that the surrounding code guarantees. */
export function present<T>(value: T | null | undefined, sentence: string): T {
  assert(value !== null && value !== undefined, sentence);
  return value;
}
