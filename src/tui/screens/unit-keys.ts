// What can be done to units, and where one can go from them, wherever rows are units.
import { actOn } from '../act.js';
import type { Binding } from '../keys.js';
import { chosenRows, enterRow } from './list.js';
import type { Scene } from './screen.js';

/** `rows`: the names of the units on the screen. */
export function unitBindings(rows: (scene: Scene) => readonly string[]): readonly Binding<Scene>[] {
  const act = (key: string, verb: string, help: string): Binding<Scene> => ({
    keys: [key],
    hint: verb,
    help,
    refused: ({ source }) => source.barred,
    // One command for all of them: each is a process of its own.
    run: (scene) => actOn(scene, [verb], chosenRows(rows(scene), scene.list), true),
  });
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
    act('a', 'start', 'start it: place it, and launch it there'),
    act('x', 'stop', 'stop it; it stays loaded where it is'),
    act('r', 'restart', 'stop it, and start it again'),
    act('u', 'unload', 'take it from its machine'),
    act('D', 'destroy', 'take it from the registry, after a yes'),
  ];
}
