// How our client and the plain one are kept busy: alike.
const IN_FLIGHT = 64;

/** Does `work` with each item, as many of them at once as etcd has no trouble with. */
export async function inFlight<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = items[next++];
      if (item === undefined) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
