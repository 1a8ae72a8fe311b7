// The foot of the screen: what is being typed, with what could come next above it; else the latest message, or hints.
import { counted } from '../../base/index.js';
import { type Line, lineWidth, textOf } from '../draw/line.js';
import { cellWidth, charactersOf, clip, toWidth } from '../draw/width.js';
import { wrap } from '../draw/wrap.js';
import { type Binding, isTaken, keyLabel } from '../keys.js';
import type { Scene } from '../screens/screen.js';
import type { PlayState } from '../source.js';
import type { Prompt } from '../store.js';
import type { LineEdit } from './line-edit.js';
import { offeredIn, passing } from './offers.js';

/** Candidates are shown over the body, but no more than so many, or than half of it. */
const OFFERED_MAX = 10;
const NAME_WIDTH_MAX = 32;
const NOTICE_ROWS_MAX = 3;
const LATE_WIDTH_MAX = 20;

type LinePrompt = Exclude<Prompt, { readonly type: 'confirm' }>;

export function footLine(scene: Scene, bindings: readonly Binding<Scene>[]): Line {
  const { prompt } = scene.store.view;
  const notice = noticeOf(scene);
  if (prompt?.type === 'confirm')
    return [['bad', prompt.question], ' ', ['key', 'y'], ' yes  ', ['key', 'n'], ' no'];
  if (prompt !== null) return typedLine(scene, prompt);
  if (notice === null) return hintLine(scene, bindings).map(({ span }) => span);
  return [[notice.tone, noticeRows(scene, notice).at(-1) ?? ''], ...besideNotice(scene)];
}

/** A message in as many rows as it takes, up to some. */
function noticeRows(scene: Scene, { tone, text }: NonNullable<PlayState['notice']>): readonly string[] {
  const width = scene.size.width - lineWidth(besideNotice(scene));
  const rows = wrap(`${tone === 'bad' ? '✖ ' : ''}${text}`, width, tone === 'bad' ? '  ' : '');
  const last = rows.slice(NOTICE_ROWS_MAX - 1).join(' ');
  return [...rows.slice(0, NOTICE_ROWS_MAX - 1), ...(last === '' ? [] : [last])].map((row) =>
    clip(row, width),
  );
}

/** What stands behind the message: what else there is to know, and to press. */
function besideNotice(scene: Scene): Line {
  return [...lateLine(scene), ...runningHints(scene).flatMap(({ span }): Line => [GAP, span])];
}

/** Which answer waits to be read: the message before it may be of another. */
function lateLine({ store }: Scene): Line {
  const { late } = store.view;
  return late === null ? [] : [GAP, ['key', 'o'], ` reads ${clip(late.line, LATE_WIDTH_MAX)}`];
}

/** The latest message, unless the person has gone on from it. */
function noticeOf({ source, store }: Scene): PlayState['notice'] {
  const { notice } = source.state;
  return notice === store.view.passed ? null : notice;
}

const MARKS = { command: ':', filter: '/', search: '/' } as const;

function typedLine(scene: Scene, prompt: LinePrompt): Line {
  const { width } = scene.size;
  const { type, edit } = prompt;
  const mark: Line[number] = type === 'ask' ? ['quiet', `${prompt.question}: `] : ['command', MARKS[type]];
  const beside = besideLine(scene, type);
  const room = Math.max(10, width - lineWidth(beside) - cellWidth(textOf(mark)) - 2);
  return [mark, ...cursorLine(edit, room), ...beside];
}

/** What helps while it is typed. */
function besideLine(scene: Scene, type: LinePrompt['type']): Line {
  if (type === 'filter') return [['quiet', `  ${passingWords(scene)}`]];
  return type === 'ask' ? ['  ', ['key', '⏎'], ' go on  ', ['key', 'Esc'], ' leave it'] : [];
}

function passingWords(scene: Scene): string {
  const { rows, of } = passing(scene);
  return of === null ? `${rows} rows` : `${rows} of ${of} rows`;
}

/** As much before the cursor as there is room for, and what is behind it. */
function cursorLine({ text, at }: LineEdit, room: number): Line {
  const [under = ' '] = charactersOf(text.slice(at));
  let head = text.slice(0, at);
  if (cellWidth(head) > room) {
    const characters = [...charactersOf(head)];
    while (cellWidth(head) >= room) {
      characters.shift();
      head = characters.join('');
    }
    head = `…${head}`;
  }
  return [
    ['command', head],
    ['cursor', under],
    ['command', text.slice(at + under.length)],
  ];
}

/** What lies over the end of the body: candidates, or what is wrong, while a line is typed; else the beginning of a long message. */
export function offerLines(scene: Scene): readonly Line[] {
  const { prompt } = scene.store.view;
  const { size } = scene;
  if (prompt?.type === 'confirm') return [];
  if (prompt === null) {
    const notice = noticeOf(scene);
    if (notice === null) return [];
    return noticeRows(scene, notice)
      .slice(0, -1)
      .map((row): Line => [[notice.tone, row]]);
  }
  const { candidates: offered, problem } = offeredIn(scene, prompt);
  const { candidates, at } = prompt.walk ?? { candidates: offered, at: -1 };
  if (problem !== null && prompt.walk === null)
    return [rule(size.width), ...wrap(`✖ ${problem}`, size.width, '  ').map((text): Line => [['bad', text]])];
  if (candidates.length === 0) return [];
  const rows = Math.min(candidates.length, OFFERED_MAX, Math.max(1, Math.floor(size.height / 2) - 1));
  const from = Math.max(0, Math.min(at - Math.floor(rows / 2), candidates.length - rows));
  const shown = candidates.slice(from, from + rows);
  const nameWidth = Math.min(NAME_WIDTH_MAX, Math.max(...shown.map(({ text }) => cellWidth(text))));
  const more = candidates.length - rows;
  return [
    rule(size.width, more > 0 ? ` +${more} more ` : ''),
    ...shown.map(({ text, about = '' }, i): Line => {
      const name = toWidth(text, nameWidth);
      return from + i === at
        ? [['cursor', `▸ ${name}  ${about}`]]
        : ['  ', ['name', name], '  ', ['quiet', about]];
    }),
  ];
}

function rule(width: number, said = ''): Line {
  return [
    ['frame', '─'.repeat(Math.max(0, width - cellWidth(said) - 2))],
    ['quiet', said],
    ['frame', '──'],
  ];
}

/** A piece of the hint bar; `key`: what a click on it presses. */
interface Hint {
  readonly span: Line[number];
  readonly key: string | null;
}

/** That commands run, and that they may wait in vain: many see to the end what they have begun, and that takes time. */
function runningHints({ source }: Scene): readonly Hint[] {
  const { commandLine, present, isReal, state } = source;
  if (commandLine.running === 0) return [];
  const runs = `◐ ${counted(commandLine.running, 'command runs', 'commands run')}`;
  return state.paused && state.ended === null && present && !isReal
    ? [{ span: ['bad', `${runs}; time stands still: Space`], key: 'space' }]
    : [{ span: ['busy', runs], key: null }];
}

/** How to get help and away always, and as many others as fit. */
function hintLine(scene: Scene, bindings: readonly Binding<Scene>[]): readonly Hint[] {
  const told = bindings.flatMap((binding) => {
    const { hint, keys, always = false, when } = binding;
    if (hint === undefined || !(when?.(scene) ?? true) || !isTaken(binding, scene)) return [];
    const [key = ''] = keys;
    return { key, always, label: keyLabel(key), what: typeof hint === 'string' ? hint : hint(scene) };
  });
  const first = told.filter(({ always }) => always);
  const others = told.filter(({ always }) => !always);
  const hints = [...runningHints(scene)];
  let left = scene.size.width + GAP.length;
  for (const { span } of hints) left -= lineWidth([span]) + GAP.length;
  for (const { key, label, what } of [...first, ...others]) {
    left -= cellWidth(label) + 1 + what.length + GAP.length;
    if (left < 0) break;
    if (hints.length > 0) hints.push({ span: GAP, key: null });
    hints.push({ span: ['key', label], key }, { span: ` ${what}`, key });
  }
  return hints;
}

const GAP = '  ';

/** The key whose hint is at this place; null: there is none. */
export function hintAt(scene: Scene, bindings: readonly Binding<Scene>[], x: number): string | null {
  const { prompt } = scene.store.view;
  if (prompt !== null || noticeOf(scene) !== null) return null;
  let end = 0;
  for (const { span, key } of hintLine(scene, bindings)) {
    end += cellWidth(typeof span === 'string' ? span : span[1]);
    if (x < end) return key;
  }
  return null;
}
