// What units and machines write, the newest at the bottom: of one unit, of one machine, or of all.
import { compareNaturally, counted } from '../../../base/index.js';
import { Moves } from '../../../events/index.js';
import { fitLine, type Line, withLook } from '../../draw/line.js';
import { toWidth } from '../../draw/width.js';
import { wrap } from '../../draw/wrap.js';
import { matches, parseFilter } from '../../prompt/filter.js';
import { Rows } from '../../terminal/canvas.js';
import type { Look } from '../../theme.js';
import { folded } from '../fold.js';
import { followBinding } from '../list.js';
import type { Scene, Screen } from '../screen.js';
import { selector } from '../select.js';
import { windowAround } from '../window.js';
import { type Asked, type JournalEntry, readJournals } from './entries.js';

/** Of more machines nobody reads all journals at once. */
const MACHINES_MAX = 32;
const WHO_WIDTH = 18;

const moves = folded(() => new Moves());

interface Read {
  readonly entries: readonly JournalEntry[];
  /** What the reader should know of how complete it is; '': nothing. */
  readonly note: string;
}

const read = selector((scene): Read => {
  const { answers, list, source } = scene;
  const { asked, left } = whomToAsk(scene);
  const question = `journal ${asked.unit} ${asked.machines.join(' ')}`;
  const { value, problem } = answers.to(question, (questions) => readJournals(questions, asked));
  const filter = parseFilter(list.filter);
  const nameOf = (id: string): string => source.picture.machineName(id);
  const entries = (value?.entries ?? []).filter(
    ({ unit, who, message, machine }) =>
      filter.length === 0 ||
      matches(filter, {
        text: `${nameOf(machine)} ${who} ${message}`,
        fields: { unit, on: nameOf(machine), who },
        labels: source.picture.machines.get(machine)?.metadata ?? {},
      }),
  );
  const silent = value?.silent.map((id) => nameOf(id)) ?? [];
  const notes = [
    left === 0 ? '' : `+${counted(left, 'more machine is', 'more machines are')} not asked`,
    silent.length === 0 ? '' : `no answer from ${silent.join(', ')}`,
    problem ?? '',
  ];
  return { entries, note: notes.filter(Boolean).join('; ') };
});

/** Of a unit also the machines where it was before, as long as they are there. */
function whomToAsk({ source, place }: Scene): { readonly asked: Asked; readonly left: number } {
  const { picture } = source;
  const subject = place.subject ?? '';
  if (picture.machines.has(subject)) return { asked: { machines: [subject], unit: null }, left: 0 };
  const unit = picture.units.get(subject);
  const been = (moves(source).of(subject)?.entries ?? []).flatMap((entry) =>
    entry.type === 'moved' ? [entry.from, entry.to] : [],
  );
  const ids =
    unit === undefined
      ? [...picture.machines.values()].filter(({ registered }) => registered).map(({ id }) => id)
      : [...unit.states.keys(), ...been].flatMap((id) => (id === null ? [] : [id]));
  const names = (id: string): string => picture.machineName(id);
  const machines = [...new Set(ids)].sort((a, b) => compareNaturally(names(a), names(b)));
  return {
    asked: { machines: machines.slice(0, MACHINES_MAX), unit: unit?.name ?? null },
    left: Math.max(0, machines.length - MACHINES_MAX),
  };
}

const ids = selector((scene) => read(scene).entries.map(({ id }) => id));

export const journal: Screen = {
  id: 'journal',
  title: 'Journal',
  key: '6',
  offered: ({ questions }) => questions !== null,
  rows: ids,
  readOnly: true,
  follows: true,
  filterHint: 'timeout on:core-01 unit:web',
  filterFields: ['unit', 'on', 'who'],
  bindings: [followBinding],
  rowAt: (scene, _x, y) => {
    const { head, from, to } = shownRows(scene);
    const row = from + y - head.length;
    return row >= from && row < to ? (ids(scene)[row] ?? null) : null;
  },
  Body(scene) {
    const { size } = scene;
    const { entries } = read(scene);
    const { head, at, from, to, height, chosen } = shownRows(scene);
    const lines = entries.slice(from, to).map((entry, i): Line => {
      const line = entryLine(entry, scene);
      return from + i === at ? withLook(fitLine(line, size.width), 'cursor') : line;
    });
    if (entries.length === 0) lines.push([['quiet', emptyWords(scene)]]);
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

function emptyWords({ list, place }: Scene): string {
  if (list.filter !== '') return 'no line is like that';
  return place.subject === null
    ? 'nothing is written yet; start a unit: `:start hello.service`'
    : 'nothing is written yet';
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
