// The screen as a whole: header, tabs, the screen that is chosen, the line at the foot; and who gets the keys.
import { Box, useApp } from 'ink';
import { useMemo, useSyncExternalStore } from 'react';
import type { Clock } from '../base/index.js';
import { Answers } from './answers.js';
import { bindingsNow, helpPage } from './bindings.js';
import { wrap } from './draw/wrap.js';
import { Frames } from './frames.js';
import { headerLine, tabAt, tabLine } from './header.js';
import { type Binding, findBinding, keyOf, nothingBehind } from './keys.js';
import { answerLines, pageLines } from './pages.js';
import { footLine, hintAt, offerLines } from './prompt/prompt-line.js';
import { keyInto, typeInto } from './prompt/typing.js';
import { alike, HOME, screenOf, screensFor } from './screens/index.js';
import type { Scene, Screen, Size, TerminalHands } from './screens/screen.js';
import type { ClusterSource } from './source.js';
import { Store, type TypedLines } from './store.js';
import { Row, Rows } from './terminal/canvas.js';
import type { Input } from './terminal/input.js';
import { useTerminalInput } from './terminal/use-terminal-input.js';
import { momentOn, scrubberLine } from './time/scrubber.js';

export interface AppProps {
  readonly source: ClusterSource;
  /** Of the terminal. */
  readonly size: Size;
  /** For when to draw; null: after every change. */
  readonly clock: Clock | null;
  /** Absent: there is none that could be left for a while. */
  readonly terminal?: TerminalHands;
  /** Whether it is read to the person: only what is new is worth a word, and not thirty times a second. */
  readonly reader?: boolean;
  /** Absent: none is known, and none kept. */
  readonly typed?: TypedLines | undefined;
}

/** Header and tabs. */
const HEAD_ROWS = 2;
/** Scrubber and foot. */
const FOOT_ROWS = 2;
/** On less, nothing could be said in full. */
const SIZE_MIN: Size = { width: 60, height: 18 };
const NO_TERMINAL: TerminalHands = { suspend: () => undefined, redraw: () => undefined };
const NEVER = (): (() => void) => () => undefined;
/** Boxes are nothing to be read out. */
const READ_FIRST = 'machines';
/** Between two readings, in milliseconds. */
const READ_MS = 3_000;

export function App({
  source,
  size,
  clock,
  terminal = NO_TERMINAL,
  reader: isRead = false,
  typed,
}: AppProps) {
  const { exit } = useApp();
  const store = useMemo(() => new Store(isRead ? READ_FIRST : HOME.id, { typed, alike }), [isRead, typed]);
  const answers = useMemo(() => new Answers(source, clock), [source, clock]);
  const frames = useMemo(
    () => new Frames(clock, [source, store, answers], isRead ? READ_MS : undefined),
    [clock, source, store, answers, isRead],
  );
  useSyncExternalStore(frames.subscribe, frames.version);
  // Who waits for an answer to a key should not wait for the next reading.
  useSyncExternalStore(isRead ? store.subscribe : NEVER, () => store.view);
  const sceneNow = (): Scene => ({
    source,
    store,
    answers,
    list: store.list(),
    place: store.place,
    size: { width: size.width, height: Math.max(1, size.height - HEAD_ROWS - FOOT_ROWS) },
    exit,
    terminal,
  });
  useTerminalInput(clock, (input) => take(sceneNow, input));
  const scene = sceneNow();
  if (size.width < SIZE_MIN.width || size.height < SIZE_MIN.height) return <TooSmall size={size} />;
  const screen = screenOf(scene.place.screen);
  const offers = offerLines(scene);
  return (
    <Box flexDirection="column" width={size.width} height={size.height} overflow="hidden">
      <Row line={headerLine(scene)} width={size.width} />
      <Row line={tabLine(scene, screensFor(source), screen)} width={size.width} />
      <Box
        height={scene.size.height - Math.max(0, offers.length - 1)}
        flexDirection="column"
        overflow="hidden"
      >
        <Middle scene={scene} screen={screen} />
      </Box>
      {offers.length > 0 ? (
        <Rows lines={offers} width={size.width} />
      ) : (
        <Row line={scrubberLine(scene)} width={size.width} />
      )}
      <Row line={footLine(scene, bindingsNow(scene))} width={size.width} />
    </Box>
  );
}

function TooSmall({ size: { width, height } }: { readonly size: Size }) {
  const { width: across, height: down } = SIZE_MIN;
  const sentence = `${width}×${height} is too small: ${across}×${down} is needed.`;
  return <Rows lines={wrap(sentence, width).map((text) => [text])} width={width} />;
}

/** The screen, or the page that lies over it. */
function Middle({ scene, screen }: { readonly scene: Scene; readonly screen: Screen }) {
  const { size, store } = scene;
  const { answer, help } = store.view;
  if (help) {
    const lines = pageLines(helpPage(scene), store.view.helpTop, size);
    return <Rows lines={lines} width={size.width} />;
  }
  if (answer !== null) return <Rows lines={answerLines(answer, size)} width={size.width} />;
  return <screen.Body key={screen.id} {...scene} />;
}

function take(sceneNow: () => Scene, input: Input): void {
  sceneNow().store.stroke();
  switch (input.type) {
    case 'key':
      return goingOn(sceneNow(), (scene) => pressKey(scene, input.name));
    case 'text':
      return takeText(sceneNow, input.text);
    case 'paste':
      // Elsewhere its letters would be keys that nobody pressed.
      if (sceneNow().store.view.prompt !== null) return typeNow(sceneNow(), input.text);
      sceneNow().store.typeCommand();
      // Where it was copied from, the colon may have stood before it.
      return typeNow(sceneNow(), input.text.replace(/^:/, ''));
    case 'click':
      return goingOn(sceneNow(), (scene) => click(scene, input));
    case 'wheel':
      return pressKey(sceneNow(), input.by === 1 ? 'wheeldown' : 'wheelup');
  }
}

/** What was said of one thing is in the way of the next: of its hints, where they are others. */
function goingOn(scene: Scene, act: (scene: Scene) => void): void {
  const { store, source } = scene;
  const before = whereIs(store);
  act(scene);
  const { notice } = source.state;
  if (notice !== null && whereIs(store) !== before) store.change({ passed: notice });
}

function whereIs({ place: { screen, subject }, view: { help, answer } }: Store): string {
  return [screen, subject, help, answer !== null].join(' ');
}

/** Keys one after the other, each with what the one before has changed, until one of them begins a line. */
function takeText(sceneNow: () => Scene, text: string): void {
  const characters = [...text];
  for (const [i, character] of characters.entries()) {
    if (sceneNow().store.view.prompt !== null) return typeNow(sceneNow(), characters.slice(i).join(''));
    goingOn(sceneNow(), (scene) => pressKey(scene, keyOf(character)));
  }
}

function typeNow(scene: Scene, text: string): void {
  const { prompt } = scene.store.view;
  if (prompt !== null) typeInto(scene, prompt, text);
}

function pressKey(scene: Scene, name: string): void {
  const { prompt } = scene.store.view;
  if (prompt === null) {
    // A terminal sends Esc and a letter behind it as that letter with Alt, which is no key here.
    const letter = /^alt\+(.)$/u.exec(name)?.[1];
    if (letter === undefined) return carryOut(scene, name);
    pressKey(scene, 'escape');
    pressKey(scene, keyOf(letter));
  } else if (name === 'space') typeInto(scene, prompt, ' ');
  else keyInto(scene, prompt, name);
}

function carryOut(scene: Scene, key: string): void {
  const bindings = bindingsNow(scene);
  const binding = findBinding(bindings, key, scene);
  if (binding === undefined) return doNothing(scene, key, bindings);
  const refusal = binding.refused?.(scene) ?? null;
  if (refusal === null) binding.run(scene, key);
  else scene.source.refuse(refusal);
}

/** Whoever wants to filter goes on to type, and what is typed must not be keys; of other characters it is said that they are none. */
function doNothing({ source, store }: Scene, key: string, bindings: readonly Binding<Scene>[]): void {
  if (key === '/') store.typeAnswer('There is nothing to filter here', { done: () => undefined });
  else if (/^.$/su.test(key)) source.refuse(nothingBehind(key, bindings));
}

/** On a tab, on a hint, or on a row, which a second click enters. */
function click(scene: Scene, { x, y }: { readonly x: number; readonly y: number }): void {
  const { store, source, size, place } = scene;
  const { help, answer, prompt } = store.view;
  if (prompt !== null) return;
  const screen = screenOf(place.screen);
  if (y === HEAD_ROWS - 1) {
    const tab = tabAt(scene, screensFor(source), screen, x);
    if (tab !== null) store.go(tab.id);
  } else if (y === HEAD_ROWS + size.height) {
    // A long message may lie over it.
    if (offerLines(scene).length > 0) return;
    const ms = momentOn(scene, x);
    if (ms !== null) source.seek(ms);
  } else if (y > HEAD_ROWS + size.height) {
    const key = hintAt(scene, bindingsNow(scene), x);
    if (key !== null) pressKey(scene, key);
  } else if (!help && answer === null && y >= HEAD_ROWS) {
    const row = screen.rowAt?.(scene, x, y - HEAD_ROWS) ?? null;
    if (row === null) return;
    if (row === scene.list.cursor) pressKey(scene, 'enter');
    else store.changeList({ cursor: row, among: screen.rows?.(scene) ?? [] });
  }
}
