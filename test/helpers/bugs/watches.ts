// Bugs of watches, and of the lists that take their place.
import type { EtcdClient, KeyValue, WatchEvent } from '../../../src/etcd/index.js';
import { parseKey } from '../../../src/fleet/registry/keys.js';
import { type Bug, isEngines, isGlobals, isOrders, onMachines, withLists, withNews } from './bug.js';

export const WATCH_BUGS: readonly Bug[] = [
  {
    name: 'watch drops',
    sentence: 'the watch of an engine leaves out every fifth piece of news about what is wanted',
    seenBy: ['converges'],
    start() {
      let nth = 0;
      const isKept = ({ kv }: WatchEvent): boolean =>
        parseKey(kv.key)?.type !== 'target-state' || ++nth % 5 !== 0;
      return onMachines((usual) => withNews(usual, isEngines, (events) => events.filter(isKept)));
    },
  },
  {
    name: 'watch repeats',
    sentence: 'the watch of an engine tells old news of placements again, after later ones',
    seenBy: ['converges', 'rests'],
    start: () =>
      onMachines((usual) => {
        let old: readonly WatchEvent[] = [];
        return withNews(usual, isEngines, (events) => {
          const targets = events.filter(({ kv }) => parseKey(kv.key)?.type === 'target');
          if (targets.length === 0) return events;
          const again = old;
          old = targets;
          return [...events, ...again];
        });
      }),
  },
  {
    name: 'unload forgotten',
    sentence: 'an agent does not hear that a unit was taken from it',
    seenBy: ['runs-what-it-is-told', 'runs-as-published', 'converges'],
    start: () =>
      onMachines((usual) =>
        withNews(usual, isOrders, (events) => events.filter(({ type }) => type !== 'delete')),
      ),
  },
  {
    name: 'resync forgets deletions',
    sentence: 'an agent that lists again keeps what was deleted since it listed before',
    seenBy: ['runs-what-it-is-told', 'runs-as-published', 'converges'],
    start: () => {
      const known = new Map<string, Map<string, KeyValue>>();
      return onMachines((usual, machine) => {
        const before = known.get(machine) ?? new Map<string, KeyValue>();
        known.set(machine, before);
        return withLists(remembering(usual, before), isOrders, (kvs) => {
          for (const kv of kvs) before.set(kv.key, kv);
          return [...before.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
        });
      });
    },
  },
  {
    name: 'global missed',
    sentence: 'a machine that boots again is not told of global units',
    seenBy: ['converges'],
    start() {
      const seen = new Set<string>();
      return onMachines((usual, machine) => {
        if (!seen.has(machine)) {
          seen.add(machine);
          return usual;
        }
        return withNews(
          withLists(usual, isGlobals, () => []),
          isGlobals,
          () => [],
        );
      });
    },
  },
  {
    name: 'unit lost on failover',
    sentence: 'an engine that is not the first to lead does not see one of the units',
    seenBy: ['converges'],
    start() {
      let lists = 0;
      const hidden = ({ key }: KeyValue): boolean => {
        const parsed = parseKey(key);
        return parsed !== null && 'unit' in parsed && parsed.unit.startsWith('plain-1.');
      };
      return onMachines((usual) =>
        withLists(usual, isEngines, (kvs) => (lists++ === 0 ? kvs : kvs.filter((kv) => !hidden(kv)))),
      );
    },
  },
  {
    name: 'machine misjudged',
    sentence: 'an engine takes news of a machine for word that it has gone',
    seenBy: ['reasons-hold'],
    start: () =>
      onMachines((usual) => {
        let nth = 0;
        return withNews(usual, isEngines, (events) =>
          events.flatMap((event): readonly WatchEvent[] => {
            const target = parseKey(event.kv.key)?.type === 'target' && event.type === 'put';
            if (!target || ++nth % 4 !== 0) return [event];
            const key = `/_coreos.com/fleet/machines/${event.kv.value}/object`;
            return [event, { type: 'delete', kv: { ...event.kv, key, value: '' }, previous: null }];
          }),
        );
      }),
  },
];

/** Keeps what it is told of orders, but not that they are gone. */
function remembering(usual: EtcdClient, known: Map<string, KeyValue>): EtcdClient {
  return withNews(usual, isOrders, (events) => {
    for (const { type, kv } of events) if (type === 'put') known.set(kv.key, kv);
    return events;
  });
}
