// The stream of events as lines, newest at the bottom: walked from its end, so that a frame costs what it shows.
import {
  causesOf,
  describe,
  formatTime,
  type History,
  type Picture,
  type RecordedEvent,
} from '../../../events/index.js';
import type { Line } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import { type Facets, type Filter, matches } from '../../prompt/filter.js';

export interface EventRow {
  readonly event: RecordedEvent;
  readonly line: Line;
}

/** A filter that matches almost nothing looks no further back than this. */
const LOOKED_AT_MAX = 20_000;

/** Up to `count` events that are told of, ending with the one of this number, oldest first. */
export function eventRows(
  { history, picture }: { readonly history: History; readonly picture: Picture },
  { upTo, count, filter }: { readonly upTo: number; readonly count: number; readonly filter: Filter },
): readonly EventRow[] {
  const rows: EventRow[] = [];
  const first = Math.max(history.firstSeq, upTo - LOOKED_AT_MAX);
  for (let seq = upTo; seq >= first && rows.length < count; seq--) {
    const event = history.at(seq);
    if (event === undefined) continue;
    const told = describe(event, (id) => picture.machineName(id));
    if (told === null || !matches(filter, facets(event, told, picture))) continue;
    const [text = ''] = told.text.split('\n');
    rows.push({
      event,
      line: [['quiet', formatTime(event.atMs)], ' ', ['name', toWidth(told.who, 8)], ' ', [told.tone, text]],
    });
  }
  return rows.reverse();
}

/** The numbers of the events that led to one, and of itself. */
export function causesOfEvent(history: History, seq: number): ReadonlySet<number> {
  const event = history.at(seq);
  return new Set(
    event === undefined ? [] : causesOf((cause) => history.at(cause), event).map(({ seq }) => seq),
  );
}

function facets(event: RecordedEvent, told: { who: string; text: string }, picture: Picture): Facets {
  const machine = 'machine' in event && typeof event.machine === 'string' ? event.machine : null;
  return {
    text: `${told.who} ${told.text}`,
    fields: {
      type: event.type,
      ...('unit' in event && typeof event.unit === 'string' ? { unit: event.unit } : {}),
      on: machine === null ? told.who : picture.machineName(machine),
    },
    labels: (machine === null ? undefined : picture.machines.get(machine)?.metadata) ?? {},
  };
}
