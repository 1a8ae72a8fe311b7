// What can be done to machines, wherever rows are machines.
import { actOn } from '../act.js';
import type { Binding } from '../keys.js';
import { chosenRows, enterRow } from './list.js';
import type { Scene } from './screen.js';

type Rows = (scene: Scene) => readonly string[];

/** `rows`: the IDs of the machines on the screen. Only what can be done to this cluster is offered. */
export function machineBindings(rows: Rows): readonly Binding<Scene>[] {
  const onChosen = (key: string, verb: string, help: string): Binding<Scene> => ({
    keys: [key],
    hint: verb,
    help,
    refused: ({ source }) => source.refusal(verb),
    run: (scene) => actOn(scene, ['machine', verb], chosenNames(scene, rows(scene))),
  });
  return [
    {
      keys: ['enter'],
      hint: 'details',
      help: 'all about this machine',
      when: ({ place }) => place.screen !== 'machine',
      run: enterRow('machine', rows),
    },
    { keys: ['j', 'J'], hint: 'journal', help: 'what is written there', run: enterRow('journal', rows) },
    onChosen('k', 'kill', "cut the machine's power"),
    onChosen('r', 'restart', 'switch it on again, or off and on'),
    onChosen('z', 'freeze', 'it stands still, and believes afterwards that it never did'),
    onChosen('t', 'thaw', 'it goes on'),
    onChosen('d', 'drain', 'its units go elsewhere, and none come'),
    onChosen('u', 'uncordon', 'a drained machine takes units again'),
    {
      keys: ['p'],
      hint: 'partition',
      help: 'cut the marked machines off from all others, together',
      refused: ({ source }) => source.refusal('partition'),
      run: partition(rows),
    },
    {
      keys: ['h'],
      hint: 'heal',
      help: 'all links are whole again',
      refused: ({ source }) => source.refusal('heal'),
      run: (scene) => actOn(scene, ['net', 'heal'], ['network']),
    },
    ...ETCD,
  ];
}

function memberRefusal(verb: string): (scene: Scene) => string | null {
  return ({ source }) => (source.isReal ? 'the members of a real etcd are not ours' : source.refusal(verb));
}

/** Which member, the command line asks. */
const ETCD: readonly Binding<Scene>[] = [
  {
    keys: ['x'],
    hint: 'etcd down',
    help: 'cut the power of a member of etcd: Tab chooses which',
    refused: memberRefusal('kill'),
    run: ({ store }) => store.typeCommand('etcd kill '),
  },
  {
    keys: ['X'],
    help: 'power a member of etcd on again',
    refused: memberRefusal('restart'),
    run: ({ store }) => store.typeCommand('etcd restart '),
  },
];

function chosenNames({ source, list }: Scene, rows: readonly string[]): readonly string[] {
  return chosenRows(rows, list).map((id) => source.picture.machineName(id));
}

/** The marked ones together on one side. */
function partition(rows: Rows): (scene: Scene) => void {
  return (scene) => {
    const names = chosenNames(scene, rows(scene));
    if (names.length > 0) actOn(scene, ['net', 'partition'], [names.join(',')]);
  };
}
