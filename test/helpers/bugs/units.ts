// Bugs of what is read of units and written about them.
import type { KeyRange, KeyValue, Operation } from '../../../src/etcd/index.js';
import { decode, encode } from '../../../src/fleet/registry/codecs.js';
import { parseKey, ranges } from '../../../src/fleet/registry/keys.js';
import { type Bug, isOrderKey, keyOf, onMachines, withLists, withTxns } from './bug.js';

export const UNIT_BUGS: readonly Bug[] = [
  blindTo('MachineMetadata', 'metadata ignored', 'an engine places units whatever metadata they demand'),
  blindTo('Conflicts', 'conflicts ignored', 'an engine places units beside those they conflict with'),
  blindTo('MachineOf', 'follower not moved', 'an engine does not move a unit with the one that it follows'),
  {
    name: 'acknowledged write lost',
    sentence: 'a person is told that every eighth change is done, and it is not',
    seenBy: ['acknowledged-kept'],
    start() {
      let nth = 0;
      return (end, usual) =>
        end !== 'person'
          ? usual
          : {
              ...usual,
              txn: (request, reply) =>
                ++nth % 8 !== 0
                  ? usual.txn(request, reply)
                  : usual.range({ key: ranges.leader.key }, (result) =>
                      reply(
                        result.ok
                          ? {
                              ok: true,
                              value: { succeeded: true, revision: result.value.revision, results: [] },
                            }
                          : result,
                      ),
                    ),
            };
    },
  },
  {
    name: 'left behind',
    sentence: 'an engine that takes a unit off a machine does not tell that machine',
    seenBy: ['runs-what-it-is-told', 'runs-as-published', 'converges'],
    start: () =>
      onMachines((usual) =>
        withTxns(usual, (txn) => ({
          ...txn,
          success: txn.success.filter(
            (operation) => operation.type !== 'delete' || !isOrderKey(operation.key),
          ),
        })),
      ),
  },
  {
    name: "another's state",
    sentence: 'an agent publishes the state of its units as that of the machine that registered first',
    seenBy: ['publishes-what-is'],
    start() {
      let first: string | null = null;
      const rewritten = (operation: Operation): Operation => {
        const key = parseKey(keyOf(operation));
        if (operation.type !== 'put') return operation;
        if (key?.type === 'machine') first ??= key.machine;
        if (key?.type !== 'unit-state' || first === null) return operation;
        return { ...operation, key: operation.key.replace(key.machine, first) };
      };
      return onMachines((usual) =>
        withTxns(usual, (txn) => ({ ...txn, success: txn.success.map(rewritten) })),
      );
    },
  },
];

/** Engines and agents read unit files without one of their options. */
function blindTo(option: string, name: string, sentence: string): Bug {
  const isFile = ({ key }: KeyRange): boolean => parseKey(key)?.type === 'unit-file';
  const without = (kv: KeyValue): KeyValue => {
    const raw = decode.unitFile(kv.value);
    if (!raw.ok) return kv;
    const lines = raw.value.split('\n').filter((line) => !line.startsWith(`${option}=`));
    return { ...kv, value: encode.unitFile(lines.join('\n')) };
  };
  return {
    name,
    sentence,
    seenBy: ['placement-fits', 'converges'],
    start: () => onMachines((usual) => withLists(usual, isFile, (kvs) => kvs.map(without))),
  };
}
