// The screen as a whole: header, tabs, the screen that is chosen, the line at the foot; and who gets the keys.
import { Box, type Key, useApp, useInput } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { Clock } from '../base/index.js';
import { Frames } from './frames.js';
import { headerLine, tabLine } from './header.js';
import { type Binding, findBinding, keyNames } from './keys.js';
import { answerLines, helpLines, pageLines } from './pages.js';
import { footLine } from './prompt/prompt-line.js';
import { typeInto } from './prompt/typing.js';
import { HOME, screenOf, screensFor } from './screens/index.js';
import { listBindings } from './screens/list.js';
import type { Scene, Screen, Size } from './screens/screen.js';
import type { ClusterSource } from './source.js';
import { Store } from './store.js';
import { Row, Rows } from './terminal/canvas.js';
import { timeBindings } from './time/keys.js';
import { scrubberLine } from './time/scrubber.js';

export interface AppProps {
  readonly source: ClusterSource;
  /** Of the terminal. */
  readonly size: Size;
  /** For when to draw; null: after every change. */
  readonly clock: Clock | null;
}

/** Header, tabs, scrubber and foot. */
const FRAME_ROWS = 4;

export function App({ source, size, clock }: AppProps) {
  const { exit } = useApp();
  const store = useMemo(() => new Store(HOME.id), []);
  const frames = useMemo(() => new Frames(clock, [source, store]), [clock, source, store]);
  useSyncExternalStore(frames.subscribe, frames.version);
  const sceneNow = (): Scene => ({
    source,
    store,
    list: store.list(),
    place: store.place,
    size: { width: size.width, height: Math.max(1, size.height - FRAME_ROWS) },
    exit,
  });
  useInput((input, key) => takeKeys(sceneNow, input, key));
  const scene = sceneNow();
  const screen = screenOf(scene.place.screen);
  return (
    <Box flexDirection="column" width={size.width} height={size.height} overflow="hidden">
      <Row line={headerLine(scene)} width={size.width} />
      <Row line={tabLine(scene, screensFor(source), screen)} width={size.width} />
      <Box height={scene.size.height} flexDirection="column" overflow="hidden">
        <Middle scene={scene} screen={screen} />
      </Box>
      <Row line={scrubberLine(scene)} width={size.width} />
      <Row line={footLine(scene, bindingsOf(screen))} width={size.width} />
    </Box>
  );
}

/** The screen, or the page that lies over it. */
function Middle({ scene, screen }: { readonly scene: Scene; readonly screen: Screen }) {
  const { size, store } = scene;
  const { answer, help } = store.view;
  if (help) {
    const lines = helpLines(screen, screenBindings(screen), COMMON);
    return <Rows lines={pageLines(lines, 0, size)} width={size.width} />;
  }
  if (answer !== null)
    return <Rows lines={pageLines(answerLines(answer), answer.top, size)} width={size.width} />;
  return <screen.Body key={screen.id} {...scene} />;
}

/** What came at once: a line is typed as a whole, keys one after the other, each with what the one before has changed. */
function takeKeys(sceneNow: () => Scene, input: string, key: Key): void {
  const { prompt } = sceneNow().store.view;
  if (prompt !== null) return typeInto(sceneNow(), prompt, input, key);
  // A command that was pasted with its colon.
  if (input.length > 1 && (input.startsWith(':') || input.startsWith('/'))) {
    pressKey(sceneNow(), input[0] ?? '');
    return takeKeys(sceneNow, input.slice(1), key);
  }
  for (const name of keyNames(input, key)) pressKey(sceneNow(), name);
}

function pressKey(scene: Scene, name: string): void {
  const { help, answer } = scene.store.view;
  const bindings = help || answer !== null ? OVER : bindingsOf(screenOf(scene.place.screen));
  findBinding(bindings, name, scene)?.run(scene);
}

function screenBindings(screen: Screen): readonly Binding<Scene>[] {
  return [...screen.bindings, ...listBindings(screen)];
}

function bindingsOf(screen: Screen): readonly Binding<Scene>[] {
  return [...screenBindings(screen), ...COMMON];
}

/** Wherever one is. */
const COMMON: readonly Binding<Scene>[] = [
  {
    keys: [':'],
    hint: 'command',
    help: 'any command or fault; Tab completes, ↑ brings back earlier ones',
    run: ({ store }) => store.change({ prompt: { type: 'command', line: '', recalled: -1 } }),
  },
  ...timeBindings,
  { keys: ['tab'], help: 'the next screen', run: (scene) => turn(scene, 1) },
  { keys: ['shift+tab'], help: 'the screen before', run: (scene) => turn(scene, -1) },
  ...'123456789'.split('').map(
    (digit): Binding<Scene> => ({
      keys: [digit],
      help: 'the screen of that number',
      run: ({ source, store }) => {
        const to = screensFor(source).find(({ key }) => key === digit);
        if (to !== undefined) store.go(to.id);
      },
    }),
  ),
  { keys: ['?'], help: 'this page', run: ({ store }) => store.change({ help: true }) },
  { keys: ['escape'], help: 'back to where one came from', run: ({ store }) => void store.back() },
  { keys: ['q', 'ctrl+c'], help: 'leave', run: ({ exit }) => exit() },
];

/** While a page lies over the screen. */
const OVER: readonly Binding<Scene>[] = [
  { keys: ['down'], help: 'on', run: (scene) => scroll(scene, 1) },
  { keys: ['up'], help: 'back', run: (scene) => scroll(scene, -1) },
  { keys: ['pagedown', 'space'], help: 'a page on', run: (scene) => scroll(scene, scene.size.height - 2) },
  { keys: ['pageup'], help: 'a page back', run: (scene) => scroll(scene, 2 - scene.size.height) },
  { keys: ['ctrl+c'], help: 'leave', run: ({ exit }) => exit() },
  {
    keys: ['escape', 'q', '?', 'enter'],
    help: 'away with the page',
    run: ({ store }) => store.change({ help: false, answer: null }),
  },
];

function turn({ source, store, place }: Scene, by: number): void {
  const screens = screensFor(source);
  const at = screens.findIndex(({ id }) => id === place.screen);
  const to = screens[(at + by + screens.length) % screens.length];
  if (to !== undefined) store.go(to.id);
}

function scroll({ store, size }: Scene, by: number): void {
  const { answer } = store.view;
  if (answer === null) return;
  const last = Math.max(0, answerLines(answer).length - size.height);
  store.change({ answer: { ...answer, top: Math.max(0, Math.min(last, answer.top + by)) } });
}
