// The keys of time, the same on every screen: stand still, go on and back, faster and slower.
import type { Binding } from '../keys.js';
import type { Scene } from '../screens/screen.js';
import { marksOf } from './marks.js';

const isPast = ({ source }: Scene): boolean => !source.present;

/** What nobody can stop stands still only where its past is looked at. */
function standing({ source: { isReal, present, state } }: Scene): string | null {
  if (!present) return null;
  if (isReal) return "the time of a real cluster is nobody's to stop or to hurry";
  return state.ended === null ? null : `${state.ended}: there is only the way back, with , or <`;
}

/** Behind the present there is nothing where nobody can hurry what is to come, or where nothing will. */
function going({ source: { isReal, present, state } }: Scene): string | null {
  if (!present) return null;
  if (isReal) return 'this is the present';
  return state.ended === null ? null : `${state.ended}: nothing comes after it`;
}

export const timeBindings: readonly Binding<Scene>[] = [
  {
    keys: ['space'],
    hint: ({ source }) => (source.state.paused ? 'go on' : 'pause'),
    help: 'stop time, or let it go on; in the past, play it',
    refused: standing,
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
  { keys: ['.'], hint: 'on', help: 'one event on', refused: going, run: step('event', 1) },
  { keys: ['['], help: 'a second back', run: step('second', -1) },
  { keys: [']'], help: 'a second on', refused: going, run: step('second', 1) },
  { keys: ['{'], help: 'ten seconds back', run: step('second', -10) },
  { keys: ['}'], help: 'ten seconds on', refused: going, run: step('second', 10) },
  { keys: ['N'], help: 'to the mark before: a fault, another leader, a failed expectation', run: toMark(-1) },
  { keys: ['n'], hint: 'next mark', help: 'to the next mark', when: isPast, run: toMark(1) },
  { keys: ['<'], help: 'to the beginning', run: ({ source }) => source.seek(0) },
  {
    keys: ['+', '='],
    hint: 'faster',
    help: 'time goes faster, up to as fast as it can',
    refused: standing,
    run: ({ source }) => source.faster(),
  },
  {
    keys: ['-'],
    hint: 'slower',
    help: 'time goes slower',
    refused: standing,
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
