// The two lines at the head of every screen: how the cluster fares, and which screens there are.
import { formatTime } from '../events/index.js';
import { censusOf } from './census.js';
import type { Line, Span } from './draw/line.js';
import { spread } from './draw/line.js';
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
export function tabLine({ place, list, source }: Scene, screens: readonly Screen[], shown: Screen): Line {
  const tabs = screens.map((screen): Span => [screen.id === shown.id ? 'cursor' : 'quiet', tabText(screen)]);
  const subject: Line = shown.key === undefined ? [' ', ['cursor', ` ${shown.title} `]] : [];
  const of: Line = place.subject === null ? [] : [' ', ['name', nameOf(place.subject, source.picture)]];
  const filter: Line = list.filter === '' ? [] : ['  ', ['command', `/${list.filter}`]];
  return [...tabs, ...subject, ...of, ...filter];
}

/** The screen whose tab is at this place; null: there is none. */
export function tabAt(screens: readonly Screen[], x: number): Screen | null {
  let end = 0;
  for (const screen of screens) {
    end += tabText(screen).length;
    if (x < end) return screen;
  }
  return null;
}

function tabText({ key = '', title }: Screen): string {
  return ` ${key} ${title} `;
}

function nameOf(subject: string, picture: Scene['source']['picture']): string {
  return picture.machines.has(subject) ? picture.machineName(subject) : subject;
}
