// What can be done to machines, wherever rows are machines.
import { actOn } from '../act.js';
import type { Binding } from '../keys.js';
import { chosenRows } from './list.js';
import type { Scene } from './screen.js';

/** `rows`: the IDs of the machines on the screen. */
export function machineBindings(rows: (scene: Scene) => readonly string[]): readonly Binding<Scene>[] {
  const act =
    (...verb: readonly string[]) =>
    (scene: Scene): void => {
      const { picture } = scene.source;
      actOn(
        scene,
        verb,
        chosenRows(rows(scene), scene.list).map((id) => picture.machineName(id)),
      );
    };
  return [
    { keys: ['k'], hint: 'kill', help: "cut the machine's power", run: act('machine', 'kill') },
    {
      keys: ['r'],
      hint: 'restart',
      help: 'switch it on again, or off and on',
      run: act('machine', 'restart'),
    },
    {
      keys: ['z'],
      hint: 'freeze',
      help: 'it stands still, and believes afterwards that it never did',
      run: act('machine', 'freeze'),
    },
    { keys: ['t'], hint: 'thaw', help: 'it goes on', run: act('machine', 'thaw') },
    {
      keys: ['d'],
      hint: 'drain',
      help: 'its units go elsewhere, and none come',
      run: act('machine', 'drain'),
    },
    { keys: ['p'], hint: 'partition', help: 'cut it off from all others', run: partition(rows) },
    {
      keys: ['h'],
      hint: 'heal',
      help: 'all links are whole again',
      run: (scene) => actOn(scene, ['net', 'heal'], ['network']),
    },
  ];
}

/** The marked ones together on one side. */
function partition(rows: (scene: Scene) => readonly string[]): (scene: Scene) => void {
  return (scene) => {
    const names = chosenRows(rows(scene), scene.list).map((id) => scene.source.picture.machineName(id));
    if (names.length > 0) actOn(scene, ['net', 'partition'], [names.join(',')]);
  };
}
