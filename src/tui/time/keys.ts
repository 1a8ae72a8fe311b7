// The keys of time, the same on every screen: stand still, go on and back, faster and slower.
import type { Binding } from '../keys.js';
import type { Scene } from '../screens/screen.js';
import { marksOf } from './marks.js';

/** What nobody can stop stands still only where its past is looked at. */
const isOurs = ({ source }: Scene): boolean => !source.isReal || !source.present;
const isPast = ({ source }: Scene): boolean => !source.present;

export const timeBindings: readonly Binding<Scene>[] = [
  {
    keys: ['space'],
    hint: 'pause',
    help: 'stop time, or let it go on; in the past, play it',
    when: isOurs,
    run: ({ source }) => source.togglePause(),
  },
  {
    keys: ['>'],
    hint: 'present',
    help: 'back to the present',
    when: isPast,
    run: ({ source }) => source.toPresent(),
  },
  { keys: [','], hint: 'back', help: 'one event back', run: step('event', -1) },
  { keys: ['.'], hint: 'on', help: 'one event on', run: step('event', 1) },
  { keys: ['['], help: 'a second back', run: step('second', -1) },
  { keys: [']'], help: 'a second on', run: step('second', 1) },
  { keys: ['{'], help: 'ten seconds back', run: step('second', -10) },
  { keys: ['}'], help: 'ten seconds on', run: step('second', 10) },
  { keys: ['N'], help: 'to the mark before: a fault, another leader, a failed expectation', run: toMark(-1) },
  { keys: ['n'], hint: 'next mark', help: 'to the next mark', when: isPast, run: toMark(1) },
  { keys: ['<'], help: 'to the beginning', run: ({ source }) => source.seek(0) },
  {
    keys: ['+', '='],
    hint: 'faster',
    help: 'time goes faster, up to as fast as it can',
    when: isOurs,
    run: ({ source }) => source.faster(),
  },
  {
    keys: ['-'],
    hint: 'slower',
    help: 'time goes slower',
    when: isOurs,
    run: ({ source }) => source.slower(),
  },
];

function step(by: 'event' | 'second', count: number): (scene: Scene) => void {
  return ({ source }) => source.step(by, count);
}

/** Behind the last mark lies the present. */
function toMark(by: 1 | -1): (scene: Scene) => void {
  return ({ source }) => {
    const atMs = marksOf(source.history).nearest(source.nowMs, by);
    if (atMs !== null) source.seek(atMs);
    else if (by > 0) source.toPresent();
  };
}
