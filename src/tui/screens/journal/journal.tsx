// What units and machines write, the newest at the bottom: of one unit, of one machine, or of all.

import { counted } from '../../../base/index.js';
import { Moves } from '../../../events/index.js';
import { type Answered, withoutAnswer } from '../../answers.js';
import { censusOf } from '../../census.js';
import { fitLine, type Line, withLook } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import { wrap } from '../../draw/wrap.js';
import { matches, parseFilter } from '../../prompt/filter.js';
import { noneLike } from '../../prompt/filter-words.js';
import { Rows } from '../../terminal/canvas.js';
import type { Look } from '../../theme.js';
import { folded } from '../fold.js';
import { followBinding } from '../list.js';
import { noMachinesYet, nothingYet } from '../nothing-yet.js';
import type { Scene, Screen } from '../screen.js';
import { madeOf, selector } from '../select.js';
import { windowAround } from '../window.js';
import { type JournalEntry, mergeJournals, readJournal } from './entries.js';

/** Of more machines nobody reads all journals at once. */
const MACHINES_MAX = 32;
const WHO_WIDTH = 18;

const moves = folded(() => new Moves());

/** Thousands of lines are put into one order only when a machine has answered. */
const merged = madeOf(mergeJournals);
const idsOf = madeOf((entries: readonly JournalEntry[]) => entries.map(({ id }) => id));

interface Read {
  readonly entries: readonly JournalEntry[];
  /** What the reader should know of how complete it is; '': nothing. */
  readonly note: string;
  /** What is said where there is no entry. */
  readonly empty: string;
}

const read = selector((scene): Read => {
  const { answers, place } = scene;
  const { machines, unit, left } = whomToAsk(scene);
  const answered = answers.toEach(`journal ${place.subject}`, machines, (questions, machine) =>
    readJournal(questions, { machine, unit, of: machines.length }),
  );
  const journals = answered.flatMap(({ value }) => (value === null ? [] : [value]));
  const notes = [
    left === 0 ? '' : `+${counted(left, 'more machine is', 'more machines are')} not asked`,
    silenceWords(answered, (nth) => scene.source.picture.machineName(machines[nth] ?? '')),
  ];
  return {
    entries: passing(merged(...journals), scene),
    note: notes.filter(Boolean).join('; '),
    empty: emptyWords(answered, scene),
  };
});

interface Whom {
  /** Their IDs, by name. */
  readonly machines: readonly string[];
  /** Whose lines alone are wanted; null: all. */
  readonly unit: string | null;
  /** How many more machines there are. */
  readonly left: number;
}

/** Of a unit also the machines where it was before, as long as they are there. */
function whomToAsk({ source, place }: Scene): Whom {
  const { picture } = source;
  const subject = place.subject ?? '';
  if (picture.machines.has(subject)) return { machines: [subject], unit: null, left: 0 };
  const unit = picture.units.get(subject);
  const { machines } = censusOf(source);
  const been = (moves(source).of(subject)?.entries ?? []).flatMap((entry) =>
    entry.type === 'moved' ? [entry.from, entry.to] : [],
  );
  const there = new Set([...(unit?.states.keys() ?? []), ...been]);
  const asked = machines.filter(({ id, registered }) => (unit === undefined ? registered : there.has(id)));
  return {
    machines: asked.slice(0, MACHINES_MAX).map(({ id }) => id),
    unit: unit?.name ?? null,
    left: Math.max(0, asked.length - MACHINES_MAX),
  };
}

function passing(
  entries: readonly JournalEntry[],
  { source: { picture }, list }: Scene,
): readonly JournalEntry[] {
  const filter = parseFilter(list.filter);
  if (filter.length === 0) return entries;
  return entries.filter(({ unit, who, message, machine }) => {
    const on = picture.machineName(machine);
    const labels = picture.machines.get(machine)?.metadata ?? {};
    return matches(filter, { text: `${on} ${who} ${message}`, fields: { unit, on, who }, labels });
  });
}

/** What all have in common is said once, and else who does not answer; '': all do. */
function silenceWords(answered: readonly Answered<unknown>[], nameOf: (nth: number) => string): string {
  const silent = answered.flatMap(({ problem }, nth) => (problem === null ? [] : [{ problem, nth }]));
  const [why = '', ...others] = new Set(silent.map(({ problem }) => problem));
  return others.length === 0 ? why : `no answer from ${silent.map(({ nth }) => nameOf(nth)).join(', ')}`;
}

const FIELDS = ['unit', 'on', 'who'];

function emptyWords(answered: readonly Answered<unknown>[], scene: Scene): string {
  const { list, place, source } = scene;
  if (source.picture.machines.size === 0) return noMachinesYet(scene);
  const missing = answered.filter(({ value }) => value === null);
  const awaited = missing.find(({ problem }) => problem === null);
  if (awaited !== undefined) return withoutAnswer(awaited);
  // Why, the note says.
  if (missing.length > 0 && missing.length === answered.length) return '';
  if (list.filter !== '') return noneLike('line', scene, FIELDS);
  if (place.subject !== null) return 'nothing is written yet';
  const words = 'nothing is written yet; start a unit: `:start hello.service`';
  return answered.length === 0 ? nothingYet(scene, words) : words;
}

const ids = (scene: Scene): readonly string[] => idsOf(read(scene).entries);

export const journal: Screen = {
  id: 'journal',
  title: 'Journal',
  key: '6',
  offered: ({ questions }) => questions !== null,
  rows: ids,
  readOnly: true,
  follows: true,
  filterHint: 'timeout on:core-01 unit:web',
  filterFields: FIELDS,
  bindings: [followBinding],
  rowAt: (scene, _x, y) => {
    const { head, from, to } = shownRows(scene);
    const row = from + y - head.length;
    return row >= from && row < to ? (ids(scene)[row] ?? null) : null;
  },
  Body(scene) {
    const { size } = scene;
    const { entries, empty } = read(scene);
    const { head, at, from, to, height, chosen } = shownRows(scene);
    const lines = entries.slice(from, to).map((entry, i): Line => {
      const line = entryLine(entry, scene);
      return from + i === at ? withLook(fitLine(line, size.width), 'cursor') : line;
    });
    if (entries.length === 0) lines.push([['quiet', empty]]);
    while (lines.length < height) lines.push([]);
    return <Rows lines={[...head, ...lines, ...chosen]} width={size.width} />;
  },
};

/** What is above the lines, and below them; and which of them there is room for. */
function shownRows(scene: Scene) {
  const { list, size } = scene;
  const { entries, note } = read(scene);
  const at = list.cursor === null ? -1 : ids(scene).indexOf(list.cursor);
  const chosen = chosenLines(entries[at], size.width);
  const head: readonly Line[] = note === '' ? [] : [[['busy', note]]];
  const height = size.height - chosen.length - head.length;
  return { head, at, chosen, height, ...windowAround(entries.length, at, height) };
}

function entryLine(
  { machine, wallMs, who, priority, message }: JournalEntry,
  { source, place }: Scene,
): Line {
  const name = place.subject === machine ? '' : `${toWidth(source.picture.machineName(machine), 8)} `;
  const look = lookOf(priority, who);
  return [
    ['quiet', `${new Date(wallMs).toISOString().slice(11, 23)} `],
    ['name', name],
    ['quiet', `${toWidth(who, WHO_WIDTH)} `],
    [look, message],
  ];
}

function lookOf(priority: number, who: string): Look {
  if (priority <= 3) return 'bad';
  if (priority === 4) return 'busy';
  if (priority >= 7) return 'quiet';
  return who.startsWith('systemd[') ? 'decision' : 'plain';
}

/** In full what was chosen. */
function chosenLines(entry: JournalEntry | undefined, width: number): readonly Line[] {
  if (entry === undefined) return [];
  const unit = entry.unit === '' ? '' : `  ${entry.unit}`;
  return [
    [['frame', '─'.repeat(width)]],
    [['quiet', `${new Date(entry.wallMs).toISOString()}${unit}`]],
    ...wrap(entry.message, width).map((line): Line => [line]),
  ].slice(0, 6) as readonly Line[];
}
