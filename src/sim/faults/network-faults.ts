// What happens to the network: ways cut, slow, lossy. Which ends a text means is network/ends.ts'; what a message then suffers is
// network/connection.ts'.
import { failure } from '../../base/index.js';
import { readBetween, waysBetween } from '../network/ends.js';
import type { Way } from '../network/network.js';
import { CHANCES, type Trouble } from '../network/path.js';
import type { World } from '../world.js';
import { partsOf, timeMs } from './amounts.js';
import type { PrepareFault, ReadyFault } from './do-fault.js';

export const NETWORK_FAULTS = {
  partition: (world, ends) =>
    trouble(world, ends, { cutSinceMs: world.simulation.nowMs() }, (ways) => `Nothing passes ${ways}`),
  delay(world, ends, times, tail) {
    const [least = '', most = least] = times.split('..');
    const minMs = timeMs(least);
    const maxMs = timeMs(most);
    if (maxMs < minMs) throw failure('bad-time', `${times} ends before it begins`);
    const delay = { minMs, maxMs, longTail: tail !== undefined };
    return trouble(world, ends, { delay }, (ways) => `Messages take ${times} longer ${ways}`);
  },
  lose: (world, ends, share) =>
    trouble(world, ends, { loss: chanceOf(share) }, (ways) => `${share} is lost ${ways}`),
  duplicate: (world, ends, share) =>
    trouble(
      world,
      ends,
      { duplicates: chanceOf(share) },
      (ways) => `${share} of requests are sent twice ${ways}`,
    ),
  reorder: (world, ends, share) =>
    trouble(world, ends, { reorders: chanceOf(share) }, (ways) => `${share} come out of order ${ways}`),
  flap(world, ends, time) {
    const flapMs = timeMs(time);
    if (flapMs === 0) throw failure('bad-time', 'a way cannot flap every 0 ms');
    const flapSinceMs = world.simulation.nowMs();
    return trouble(world, ends, { flapMs, flapSinceMs }, (ways) => `Every ${time} nothing passes ${ways}`);
  },
} as const satisfies Readonly<Record<string, PrepareFault>>;

/** Fails with `no-end`, or with `no-way` when nothing ever goes between these ends. */
function findWays(world: World, ends: string): readonly Way[] {
  const known = world.knownEnds();
  const ways = waysBetween(readBetween(ends, known), known);
  if (ways.length > 0) return ways;
  const hint = `machines and people talk to etcd alone: \`${ends.split(' ')[0]} and etcd\``;
  throw failure(
    'no-way',
    `nothing ever passes between ${ends
      .split(' ')
      .filter((_, i) => i !== 1)
      .join(' and ')}`,
    hint,
  );
}

function trouble(
  world: World,
  ends: string,
  change: Partial<Trouble>,
  say: (ways: string) => string,
): ReadyFault {
  const ways = findWays(world, ends);
  return {
    done: say(wordsOf(ends)),
    act: (fault) => world.network.disturb(ways, change, fault),
  };
}

function wordsOf(ends: string): string {
  const [first, joint, second] = ends.split(' ');
  if (second === undefined) return `between ${first} and all others`;
  return joint === 'to' ? `from ${first} to ${second}` : `between ${first} and ${second}`;
}

function chanceOf(share: string): number {
  return partsOf(share, CHANCES);
}
