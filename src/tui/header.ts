// The two lines at the head of every screen: how the cluster fares, and which screens there are.
import { formatTime } from '../events/index.js';
import { censusOf } from './census.js';
import type { Line, Span } from './draw/line.js';
import { lineWidth, spread } from './draw/line.js';
import { clipName } from './draw/width.js';
import { etcdTrouble } from './etcd.js';
import { passing } from './prompt/offers.js';
import type { Scene, Screen } from './screens/screen.js';
import type { PlayState } from './source.js';
import { etcdSign, LEADER_MARK, MARKED } from './theme.js';

/** On a narrow screen first the program's name goes, then the words of the counts, and then as much of the title as must. */
export function headerLine(scene: Scene): Line {
  const { title } = scene.source;
  const { width } = scene.size;
  const time = timeLine(scene);
  const words = countLine(scene, {
    machines: ' machines',
    units: ' units',
    etcd: (trouble) => `etcd: ${trouble}`,
  });
  const letters = countLine(scene, { machines: 'm', units: 'u', etcd: () => 'etcd' });
  const lefts: readonly Line[] = [
    [['command', 'fleetsim'], ` ${title} `, ...time],
    [`${title} `, ...time],
  ];
  for (const left of lefts)
    if (lineWidth(left) + GAP.length + lineWidth(words) <= width) return spread(left, words, width);
  const room = width - lineWidth(time) - lineWidth(letters) - 2 * GAP.length;
  return spread([`${clipName(title, Math.max(0, room))} `, ...time], letters, width);
}

const GAP = ' ';

function timeLine({ source: { nowMs, present, state } }: Scene): Line {
  return [
    ['name', formatTime(nowMs).slice(0, -2)],
    ' ',
    ...(present ? [] : ([['cursor', '◀ past'], ' '] as const)),
    playSpan(state, present),
  ];
}

interface Words {
  readonly machines: string;
  readonly units: string;
  readonly etcd: (trouble: string) => string;
}

function countLine(scene: Scene, words: Words): Line {
  const { source } = scene;
  const { picture } = source;
  const { wanted, launched } = censusOf(source);
  const trouble = etcdTrouble(scene);
  return [
    count(picture.registered, picture.machines.size, words.machines),
    '  ',
    count(launched, wanted, words.units),
    '  ',
    picture.leading === null
      ? ['bad', `${LEADER_MARK} none`]
      : ['leader', `${LEADER_MARK} ${picture.machineName(picture.leading)}`],
    ...(trouble === null
      ? []
      : (['  ', ['bad', `${etcdSign('down').mark} ${words.etcd(trouble)}`]] as const)),
  ];
}

function count(are: number, all: number, what: string): Span {
  return [are === all ? 'good' : 'bad', `${are}/${all}${what}`];
}

function playSpan({ paused, speed, ended }: PlayState, present: boolean): Span {
  if (ended !== null && present) return ['quiet', `■ ${ended}`];
  if (paused) return ['busy', '⏸ paused'];
  return ['good', speed === Number.POSITIVE_INFINITY ? '▶ max' : `▶ ${speed}×`];
}

/** Where one is; of a thing, its name behind the screen's. */
export function tabLine(scene: Scene, screens: readonly Screen[], shown: Screen): Line {
  const tabs = tabsOf(scene, screens, shown).map(
    ({ screen, text }): Span => [screen.id === shown.id ? 'cursor' : 'quiet', text],
  );
  return [...tabs, ...restOf(scene, shown)];
}

/** The screen whose tab is at this place; null: there is none. */
export function tabAt(scene: Scene, screens: readonly Screen[], shown: Screen, x: number): Screen | null {
  let end = 0;
  for (const { screen, text } of tabsOf(scene, screens, shown)) {
    end += text.length;
    if (x < end) return screen;
  }
  return null;
}

interface Tab {
  readonly screen: Screen;
  readonly text: string;
}

/** With their titles, closer together, or by their keys alone: as there is room. */
function tabsOf(scene: Scene, screens: readonly Screen[], shown: Screen): readonly Tab[] {
  const room = scene.size.width - lineWidth(restOf(scene, shown));
  const forms: readonly ((screen: Screen) => string)[] = [
    ({ key = '', title }) => ` ${key} ${title} `,
    ({ key = '', title }) => `${key} ${title} `,
    ({ id, key = '', title }) => (id === shown.id ? `${key} ${title} ` : `${key} `),
  ];
  const tabs = forms.map((form) => screens.map((screen): Tab => ({ screen, text: form(screen) })));
  return tabs.find((tabs) => tabs.reduce((sum, { text }) => sum + text.length, 0) <= room) ?? tabs[2] ?? [];
}

function restOf(scene: Scene, shown: Screen): Line {
  const { place, source } = scene;
  const subject: Line = shown.key === undefined ? [' ', ['cursor', ` ${shown.title} `]] : [];
  const of: Line = place.subject === null ? [] : [' ', ['name', nameOf(place.subject, source.picture)]];
  return [...subject, ...of, ...filterLine(scene), ...marksLine(scene, shown)];
}

function filterLine(scene: Scene): Line {
  const { filter } = scene.list;
  if (filter === '') return [];
  const { rows, of } = passing(scene);
  return ['  ', ['command', `/${filter}`], ...(of === null ? [] : ([['quiet', ` ${rows}/${of}`]] as const))];
}

/** How many rows keys act on together, be they seen or not. */
function marksLine(scene: Scene, { rows }: Screen): Line {
  const { marked } = scene.list;
  if (marked.size === 0 || rows === undefined) return [];
  const count = rows(scene).filter((row) => marked.has(row)).length;
  return count === 0 ? [] : ['  ', ['marked', `${MARKED} ${count}`]];
}

function nameOf(subject: string, picture: Scene['source']['picture']): string {
  return picture.machines.has(subject) ? picture.machineName(subject) : subject;
}
