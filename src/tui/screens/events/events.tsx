// The stream of events; the one under the cursor shows what led to it, in its place and below.

import type { Line } from '../../draw/line.js';
import { fitLine, withLook } from '../../draw/line.js';
import { parseFilter } from '../../prompt/filter.js';
import { noneLike } from '../../prompt/filter-words.js';
import { Rows } from '../../terminal/canvas.js';
import { followBinding } from '../list.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { windowAround } from '../window.js';
import { aboutEvent } from './about.js';
import { causesOfEvent, type EventRow, eventRows } from './lines.js';

/** Rows that the cursor can go back over; while it is on one, more are kept. */
const ROWS_MAX = 500;
const KEPT_MAX = 5_000;

interface Followed {
  readonly history: unknown;
  readonly filter: string;
  readonly upTo: number;
  /** That of this number: where there is another one now, the run has gone another way. */
  readonly event: unknown;
  readonly rows: readonly EventRow[];
}

let last: Followed | null = null;

/** Only what is new is looked at. */
const rows = selector(({ source, list }): readonly EventRow[] => {
  const { history, picture } = source;
  const goesOn =
    last?.history === history &&
    last.filter === list.filter &&
    last.upTo <= picture.seq &&
    history.at(last.upTo) === last.event;
  const { upTo, rows }: Pick<Followed, 'upTo' | 'rows'> =
    goesOn && last !== null ? last : { upTo: 0, rows: [] };
  const more = eventRows(source, {
    after: upTo,
    upTo: picture.seq,
    count: ROWS_MAX,
    filter: parseFilter(list.filter),
  });
  const all = [...rows, ...more].slice(list.cursor === null ? -ROWS_MAX : -KEPT_MAX);
  last = { history, filter: list.filter, upTo: picture.seq, event: history.at(picture.seq), rows: all };
  return all;
});
const ids = selector((scene) => rows(scene).map(({ event }) => String(event.seq)));

/** Of what led to the event under the cursor the latest that is among the rows; null: nothing is. */
const nearestCause = selector((scene): string | null => {
  const { source, list } = scene;
  if (list.cursor === null) return null;
  const shown = new Set(ids(scene));
  const [, ...chain] = [...causesOfEvent(source.history, Number(list.cursor))].map(String);
  return chain.find((seq) => shown.has(seq)) ?? null;
});

const FIELDS = ['unit', 'type', 'on'];

export const events: Screen = {
  id: 'events',
  title: 'Events',
  key: '4',
  rows: ids,
  readOnly: true,
  follows: true,
  filterHint: 'unit:web type:engine on:core-01',
  filterFields: FIELDS,
  bindings: [
    {
      keys: ['enter', 'c'],
      hint: 'to its cause',
      help: 'to the event that led to this one',
      when: (scene) => nearestCause(scene) !== null,
      run: (scene) => scene.store.changeList({ cursor: nearestCause(scene) }),
    },
    {
      keys: ['u'],
      hint: 'unit',
      help: 'all about the unit of this event',
      when: (scene) => unitOf(scene) !== null,
      run: (scene) => scene.store.enter('unit', unitOf(scene) ?? ''),
    },
    followBinding,
  ],
  rowAt: (scene, _x, y) => {
    const { from, to } = shownRows(scene);
    return from + y < to ? (ids(scene)[from + y] ?? null) : null;
  },
  Body(scene) {
    const { source, list, size } = scene;
    const all = rows(scene);
    const { at, about, from, to } = shownRows(scene);
    const event = all[at]?.event;
    const causes = event === undefined ? new Set<number>() : causesOfEvent(source.history, event.seq);
    const lines = all.slice(from, to).map(({ event, line }, i): Line => {
      if (from + i === at) return withLook(fitLine(['▸ ', ...line], size.width), 'cursor');
      return causes.has(event.seq) ? withLook(['◂ ', ...line], 'cause') : ['  ', ...line];
    });
    if (lines.length === 0)
      lines.push([
        ['quiet', list.filter === '' ? 'nothing has happened yet' : noneLike('event', scene, FIELDS)],
      ]);
    while (lines.length < size.height - about.length) lines.push([]);
    return <Rows lines={[...lines, ...about]} width={size.width} />;
  },
};

/** Where the cursor is, what is below the list, and which rows are left for that. */
function shownRows(scene: Scene) {
  const { list, size } = scene;
  const all = rows(scene);
  const at = list.cursor === null ? -1 : ids(scene).indexOf(list.cursor);
  const event = all[at]?.event;
  const about = event === undefined ? [] : aboutEvent(scene, event);
  return { at, about, ...windowAround(all.length, at, size.height - about.length) };
}

function unitOf({ source, list }: Scene): string | null {
  const event = list.cursor === null ? undefined : source.history.at(Number(list.cursor));
  return event !== undefined && 'unit' in event && typeof event.unit === 'string' ? event.unit : null;
}
