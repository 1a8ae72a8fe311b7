// The stream of events; the one under the cursor shows what led to it.
import type { Line } from '../../draw/line.js';
import { fitLine, withLook } from '../../draw/line.js';
import { parseFilter } from '../../prompt/filter.js';
import { Rows } from '../../terminal/canvas.js';
import type { Screen } from '../screen.js';
import { selector } from '../select.js';
import { causesOfEvent, eventRows } from './lines.js';

/** Rows that the cursor can go back over. */
const ROWS_MAX = 500;

const rows = selector(({ source, list }) =>
  eventRows(source, { upTo: source.picture.seq, count: ROWS_MAX, filter: parseFilter(list.filter) }),
);
const ids = selector((scene) => rows(scene).map(({ event }) => String(event.seq)));

export const events: Screen = {
  id: 'events',
  title: 'Events',
  key: '4',
  rows: ids,
  follows: true,
  filterHint: 'unit:web type:engine on:core-01',
  filterFields: ['unit', 'type', 'on'],
  bindings: [
    {
      keys: ['escape'],
      help: 'follow the newest again',
      when: ({ list }) => list.cursor !== null,
      run: ({ store }) => store.changeList({ cursor: null }),
    },
  ],
  Body(scene) {
    const { source, list, size } = scene;
    const all = rows(scene);
    const chosen = list.cursor === null ? -1 : ids(scene).indexOf(list.cursor);
    const causes = chosen < 0 ? new Set<number>() : causesOfEvent(source.history, Number(list.cursor));
    const last =
      chosen < 0
        ? all.length
        : Math.min(all.length, Math.max(chosen + Math.ceil(size.height / 2), size.height));
    const shown = all.slice(Math.max(0, last - size.height), last);
    const lines = shown.map(({ event, line }): Line => {
      if (String(event.seq) === list.cursor) return withLook(fitLine(['▸ ', ...line], size.width), 'cursor');
      return causes.has(event.seq) ? withLook(['◂ ', ...line], 'cause') : ['  ', ...line];
    });
    return <Rows lines={lines} width={size.width} />;
  },
};
