// What keys do now: on a screen its own keys and those that are the same everywhere, on a page that lies over it the page's.
import type { Line } from './draw/line.js';
import { type Binding, isTaken } from './keys.js';
import { helpLines, scrolled, searched } from './pages.js';
import { screenOf, screensFor } from './screens/index.js';
import { listBindings } from './screens/list.js';
import type { Scene, Size } from './screens/screen.js';
import { timeBindings } from './time/keys.js';

export function bindingsNow({ store, place }: Scene): readonly Binding<Scene>[] {
  const { help, answer } = store.view;
  if (help) return HELP;
  return answer === null ? [...screenBindings(place.screen), ...EVERYWHERE] : ANSWER;
}

/** What `?` tells: the keys of what lies below it, as far as this cluster takes them. */
export function helpPage(scene: Scene): readonly Line[] {
  const { store, place } = scene;
  const taken = (bindings: readonly Binding<Scene>[]): readonly Binding<Scene>[] =>
    bindings.filter((binding) => isTaken(binding, scene));
  return store.view.answer === null
    ? helpLines([
        [screenOf(place.screen).title, taken(screenBindings(place.screen))],
        ['everywhere', taken(EVERYWHERE)],
      ])
    : helpLines([['the answer of a command', ANSWER]]);
}

function screenBindings(id: string): readonly Binding<Scene>[] {
  const screen = screenOf(id);
  return [...screen.bindings, ...listBindings(screen)];
}

const LEAVE: Binding<Scene> = { keys: ['ctrl+c'], help: 'leave fleetsim', run: ({ exit }) => exit() };

/** To the other screens, also from a page, which is put away. */
const ELSEWHERE: readonly Binding<Scene>[] = [
  { keys: ['tab'], help: 'the next screen', run: (scene) => turn(scene, 1) },
  { keys: ['shift+tab'], help: 'the screen before', run: (scene) => turn(scene, -1) },
  { keys: [...'123456789'], help: 'the screen of that number', run: goTo },
];

/** Wherever one is. */
const EVERYWHERE: readonly Binding<Scene>[] = [
  {
    keys: ['o'],
    hint: 'read the answer',
    always: true,
    help: 'open an answer that came while one did something else',
    when: ({ store }) => store.view.late !== null,
    run: ({ store }) => store.readLate(),
  },
  ...timeBindings,
  ...ELSEWHERE,
  {
    keys: ['?'],
    hint: 'help',
    always: true,
    help: 'this page',
    run: ({ store }) => store.change({ help: true, helpTop: 0 }),
  },
  {
    keys: [':'],
    hint: 'command',
    always: true,
    help: 'any command or fault; Tab completes, ↑ brings back earlier ones',
    run: ({ store }) => store.typeCommand(),
  },
  {
    keys: ['escape', 'q'],
    hint: 'back',
    always: true,
    help: 'back to where one came from',
    when: hasCome,
    run: ({ store }) => store.back(),
  },
  { keys: ['ctrl+l'], help: 'draw everything anew', run: ({ terminal }) => terminal.redraw() },
  {
    keys: ['ctrl+z'],
    help: 'back to the shell for a while; fg returns',
    run: ({ terminal }) => terminal.suspend(),
  },
  {
    keys: ['q'],
    hint: 'quit',
    always: true,
    help: 'leave fleetsim, where there is no way back',
    when: (scene) => !hasCome(scene),
    run: ({ exit }) => exit(),
  },
  LEAVE,
];

function hasCome({ store }: Scene): boolean {
  return store.view.places.length > 1;
}

function goTo({ source, store }: Scene, digit: string): void {
  const to = screensFor(source).find(({ key }) => key === digit);
  if (to === undefined) source.refuse(`there is no screen ${digit} here`);
  else store.go(to.id);
}

function turn({ source, store, place }: Scene, by: number): void {
  const screens = screensFor(source);
  const at = screens.findIndex(({ id }) => id === place.screen);
  const to = screens[(at + by + screens.length) % screens.length];
  if (to !== undefined) store.go(to.id);
}

const SCROLL: readonly Binding<Scene>[] = [
  { keys: ['up', 'wheelup'], hint: 'up', help: 'a line up', run: scroll(() => -1) },
  { keys: ['down', 'j', 'wheeldown'], hint: 'down', help: 'a line down', run: scroll(() => 1) },
  { keys: ['pageup', 'ctrl+b'], help: 'a page up', run: scroll(({ height }) => 2 - height) },
  { keys: ['pagedown', 'space', 'ctrl+f'], help: 'a page down', run: scroll(({ height }) => height - 2) },
  { keys: ['home', 'g'], help: 'to the top', run: scroll(() => Number.NEGATIVE_INFINITY) },
  { keys: ['end', 'G'], help: 'to the end', run: scroll(() => Number.POSITIVE_INFINITY) },
];

const COMMAND: Binding<Scene> = {
  keys: [':'],
  hint: 'command',
  help: 'another command',
  run: ({ store }) => store.typeCommand(),
};

/** While a command's answer lies over the screen. */
const ANSWER: readonly Binding<Scene>[] = [
  {
    keys: ['escape', 'q', 'enter'],
    hint: ({ store }) => (store.view.answer?.exitCode === null ? 'end it' : 'close'),
    always: true,
    help: 'away with the page; a command that goes on is ended',
    run: ({ store }) => store.closePage(),
  },
  {
    keys: ['?'],
    hint: 'help',
    always: true,
    help: 'these keys',
    run: ({ store }) => store.change({ help: true, helpTop: 0 }),
  },
  ...SCROLL,
  { keys: ['/'], hint: 'find', help: 'look for words', run: ({ store }) => store.typeSearch() },
  { keys: ['n'], hint: 'next', help: 'the next line that has them', when: searches, run: find(1) },
  { keys: ['N'], hint: 'before', help: 'the one before', when: searches, run: find(-1) },
  ...ELSEWHERE,
  COMMAND,
  LEAVE,
];

/** While help lies over what it is about. */
const HELP: readonly Binding<Scene>[] = [
  {
    keys: ['escape', 'q', '?', 'enter'],
    hint: 'close',
    always: true,
    help: 'away with the page',
    run: ({ store }) => store.change({ help: false }),
  },
  ...SCROLL,
  ...ELSEWHERE,
  COMMAND,
  LEAVE,
];

function searches({ store }: Scene): boolean {
  return (store.view.answer?.wanted ?? '') !== '';
}

function scroll(by: (size: Size) => number): (scene: Scene) => void {
  return (scene) => {
    const { store, size } = scene;
    const { answer, help, helpTop } = store.view;
    if (help) {
      const last = helpPage(scene).length - size.height;
      store.change({ helpTop: Math.max(0, Math.min(last, helpTop + by(size))) });
    } else if (answer !== null) store.change({ answer: scrolled(answer, size, by(size)) });
  };
}

function find(by: 1 | -1): (scene: Scene) => void {
  return ({ store, size }) => {
    const { answer } = store.view;
    if (answer !== null) store.change({ answer: searched(answer, size, by) });
  };
}
