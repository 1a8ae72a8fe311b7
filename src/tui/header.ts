// The two lines at the head of every screen: how the cluster fares, and which screens there are.
import { formatTime } from '../events/index.js';
import { censusOf } from './census.js';
import type { Line, Span } from './draw/line.js';
import { lineWidth, spread } from './draw/line.js';
import type { Scene, Screen } from './screens/screen.js';
import type { PlayState } from './source.js';
import { LEADER_MARK } from './theme.js';

export function headerLine({ source, size }: Scene): Line {
  const { title, picture, state, nowMs, present } = source;
  const { wanted, launched } = censusOf(source);
  const left: Line = [
    ['command', 'fleetsim'],
    ` ${title} `,
    ['name', formatTime(nowMs).slice(0, -2)],
    ' ',
    ...(present ? [] : ([['cursor', '◀ past'], ' '] as const)),
    playSpan(state, present),
  ];
  const right: Line = [
    count(picture.registered, picture.machines.size, 'machines'),
    '  ',
    count(launched, wanted, 'units'),
    '  ',
    picture.leader === null
      ? ['bad', `${LEADER_MARK} none`]
      : ['leader', `${LEADER_MARK} ${picture.machineName(picture.leader)}`],
  ];
  return spread(left, right, size.width);
}

function count(are: number, all: number, what: string): Span {
  return [are === all ? 'good' : 'bad', `${are}/${all} ${what}`];
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

function restOf({ place, list, source }: Scene, shown: Screen): Line {
  const subject: Line = shown.key === undefined ? [' ', ['cursor', ` ${shown.title} `]] : [];
  const of: Line = place.subject === null ? [] : [' ', ['name', nameOf(place.subject, source.picture)]];
  const filter: Line = list.filter === '' ? [] : ['  ', ['command', `/${list.filter}`]];
  return [...subject, ...of, ...filter];
}

function nameOf(subject: string, picture: Scene['source']['picture']): string {
  return picture.machines.has(subject) ? picture.machineName(subject) : subject;
}
