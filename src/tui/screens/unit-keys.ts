// What can be done to units, and where one can go from them, wherever rows are units.
import { actOn } from '../act.js';
import type { Binding } from '../keys.js';
import { chosenRows, enterRow } from './list.js';
import type { Scene } from './screen.js';

/** `rows`: the names of the units on the screen. */
export function unitBindings(rows: (scene: Scene) => readonly string[]): readonly Binding<Scene>[] {
  // One command for all of them: each is a process of its own.
  const act = (verb: string) => (scene: Scene) =>
    actOn(scene, [verb], chosenRows(rows(scene), scene.list), true);
  return [
    {
      keys: ['enter'],
      hint: 'details',
      help: 'all about this unit',
      when: ({ place }) => place.screen !== 'unit',
      run: enterRow('unit', rows),
    },
    {
      keys: ['e'],
      hint: 'explain',
      help: 'why it is where it is, or waits',
      when: ({ place }) => place.screen !== 'explain',
      run: enterRow('explain', rows),
    },
    { keys: ['j', 'J'], hint: 'journal', help: 'what it writes', run: enterRow('journal', rows) },
    { keys: ['a'], hint: 'start', help: 'start it: place it, and launch it there', run: act('start') },
    { keys: ['x'], hint: 'stop', help: 'stop it; it stays loaded where it is', run: act('stop') },
    { keys: ['r'], hint: 'restart', help: 'stop it, and start it again', run: act('restart') },
    { keys: ['u'], hint: 'unload', help: 'take it from its machine', run: act('unload') },
    { keys: ['D'], hint: 'destroy', help: 'take it from the registry, after a yes', run: act('destroy') },
  ];
}
