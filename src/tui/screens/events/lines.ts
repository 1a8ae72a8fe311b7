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
import { nameToWidth } from '../../draw/width.js';
import { type Facets, type Filter, matches } from '../../prompt/filter.js';
import { withNames } from '../facts.js';

export interface EventRow {
  readonly event: RecordedEvent;
  readonly line: Line;
}

/** Who looks for what hardly ever is looks no further back than this. */
const LOOKED_AT_MAX = 20_000;

interface Seen {
  readonly history: History;
  readonly picture: Picture;
}

interface Stretch {
  /** The number of the event before the first that is looked at; absent: 0. */
  readonly after?: number;
  readonly upTo: number;
  readonly count: number;
  readonly filter: Filter;
}

/** Up to `count` events that are told of, ending with the one of this number, oldest first. */
export function eventRows(
  { history, picture }: Seen,
  { after = 0, upTo, count, filter }: Stretch,
): readonly EventRow[] {
  const rows: EventRow[] = [];
  for (const event of backwards(history, upTo, after)) {
    if (rows.length >= count) break;
    const told = describe(event, (id) => picture.machineName(id));
    if (told === null || !matches(filter, facets(event, told, picture))) continue;
    rows.push({ event, line: eventLine(event, picture) });
  }
  return rows.reverse();
}

/** Up to `count` of the events that are wanted and told of, as of the moment shown, oldest first. */
export function latestEvents(
  { history, picture }: Seen,
  count: number,
  isWanted: (event: RecordedEvent) => boolean,
): readonly RecordedEvent[] {
  const found: RecordedEvent[] = [];
  for (const event of backwards(history, picture.seq)) {
    if (found.length >= count) break;
    if (isWanted(event) && describe(event, (id) => picture.machineName(id)) !== null) found.push(event);
  }
  return found.reverse();
}

function* backwards(history: History, upTo: number, after = 0): Generator<RecordedEvent> {
  const first = Math.max(history.firstSeq, after + 1, upTo - LOOKED_AT_MAX);
  for (let seq = upTo; seq >= first; seq--) {
    const event = history.at(seq);
    if (event !== undefined) yield event;
  }
}

/** When, who and what; of what is told on several lines the first. */
export function eventLine(event: RecordedEvent, picture: Picture, who?: 'without-who'): Line {
  const nameOf = (id: string): string => picture.machineName(id);
  const told = describe(event, nameOf);
  // fleet's reasons call machines by their whole IDs.
  const [text = ''] = withNames(told?.text ?? event.type, nameOf).split('\n');
  return [
    ['quiet', formatTime(event.atMs)],
    ' ',
    ...(who === 'without-who' ? [] : ([['name', nameToWidth(told?.who ?? '', 8)], ' '] as const)),
    [told?.tone ?? 'quiet', text],
  ];
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
    text: `${told.who} ${told.text} ${withNames(told.text, (id) => picture.machineName(id))}`,
    fields: {
      type: event.type,
      ...('unit' in event && typeof event.unit === 'string' ? { unit: event.unit } : {}),
      on: machine === null ? told.who : picture.machineName(machine),
    },
    labels: (machine === null ? undefined : picture.machines.get(machine)?.metadata) ?? {},
  };
}
