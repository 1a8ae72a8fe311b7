// An explanation in text: first what is, then what refuses and what was compared, last where the unit has been. The words
// are fleet's (explain-words.ts); how they are set is the same at the command line and on the screen.
import { alignColumns, counted, printable } from '../base/index.js';
import {
  bindingWords,
  capacityWords,
  choiceWords,
  deadlockWords,
  type Explanation,
  type Refused,
  ruleWords,
  type SupposedWords,
  shortId,
  spreadWords,
  standingWords,
  stepWords,
  waitsForWords,
} from '../fleet/index.js';
import { formatTime } from './describe.js';
import type { CountedRoom, ExplainedUnit } from './explained.js';
import type { HistoryEntry, UnitHistory } from './moves.js';

type NameOf = (id: string) => string;
type Choice = NonNullable<Explanation['choice']>;

/** What belongs together; an empty line goes before the next. */
export interface Paragraph {
  /** `head`: what is; `table`: its first line is the heading, and its last may be a note. */
  readonly type: 'supposed' | 'head' | 'words' | 'table' | 'history';
  readonly lines: readonly string[];
}

export function formatExplanation(answer: ExplainedUnit, supposed: SupposedWords): readonly string[] {
  return explanation(answer, supposed).flatMap(({ lines }, i) => (i === 0 ? lines : ['', ...lines]));
}

/** Without history where something is supposed, since it would be of another cluster. */
export function explanation(answer: ExplainedUnit, supposed: SupposedWords): readonly Paragraph[] {
  const nameOf = namesOf(answer.names);
  const { choice, global, policyProblem } = answer;
  const real = supposed.whatIf.length + supposed.without.length === 0;
  const head = [
    `${answer.unit} ${standingWords(answer, nameOf)}`,
    `target state ${answer.targetState}${real ? formatSince(answer) : ''}`,
  ];
  const paragraphs: readonly Paragraph[] = [
    { type: 'supposed', lines: supposedWords(supposed) },
    { type: 'head', lines: head },
    ...formatWaiting(answer, nameOf),
    ...(choice === null ? [] : formatChoice(answer, choice, nameOf)),
    ...(global === null ? [] : formatGlobal(global, nameOf)),
    { type: 'words', lines: policyProblem === null ? [] : [`The policy is broken: ${policyProblem}`] },
    { type: 'history', lines: real ? formatHistory(answer, nameOf) : [] },
  ];
  return paragraphs
    .filter(({ lines }) => lines.length > 0)
    .map(({ type, lines }) => ({
      type,
      lines: lines.map((line) => printable(withNames(line, answer.names))),
    }));
}

export function formatRoom(room: CountedRoom, supposed: SupposedWords): readonly string[] {
  const nameOf = namesOf(room.names);
  const binding = bindingWords(room);
  const shown = room.places.reduce((sum, { more }) => sum + more, 0);
  const rows = room.places.map(({ machine, more }) => [nameOf(machine), String(more)]);
  const others = room.taking - room.places.length;
  return [
    ...supposedWords(supposed).flatMap((line) => [line, '']),
    capacityWords(room),
    ...(rows.length === 0 ? [] : ['', ...alignColumns([['MACHINE', 'MORE'], ...rows])]),
    ...(rows.length === 0 || others === 0
      ? []
      : [`and ${room.fits - shown} on ${counted(others, 'more machine')}`]),
    ...(binding === null ? [] : ['', `The next would be ${binding}`]),
  ].map(printable);
}

function namesOf(names: Readonly<Record<string, string>>): NameOf {
  return (id) => (Object.hasOwn(names, id) ? names[id] : undefined) ?? shortId(id);
}

/** fleet's reasons call machines by their whole IDs, which nobody reads. */
function withNames(line: string, names: Readonly<Record<string, string>>): string {
  return line.replace(/\b[0-9a-f]{32}\b/g, (id) => (Object.hasOwn(names, id) ? names[id] : undefined) ?? id);
}

function supposedWords({ whatIf, without }: SupposedWords): readonly string[] {
  const further = whatIf.filter((word) => !word.slice(0, word.indexOf('=')).includes(':'));
  const changed = whatIf.filter((word) => !further.includes(word));
  const parts = [
    ...(further.length === 0 ? [] : [`one more machine with ${further.join(' ')}`]),
    ...changed,
    ...without.map((machine) => `no ${machine}`),
  ];
  return parts.length === 0 ? [] : [`Supposing ${parts.join(', ')}:`];
}

function formatSince({ history, nowMs }: ExplainedUnit): string {
  return history === null ? '' : `; unmoved since ${formatTime(history.sinceMs)} (now: ${formatTime(nowMs)})`;
}

function formatWaiting({ waitsFor, deadlocks }: Explanation, nameOf: NameOf): readonly Paragraph[] {
  const needs = waitsFor.map((need) => `  ${waitsForWords(need, nameOf)}`);
  const title = needs.length === 1 ? 'It waits for:' : 'It waits for one of:';
  return [
    { type: 'words', lines: needs.length === 0 ? [] : [title, ...needs] },
    { type: 'words', lines: deadlocks.map(deadlockWords) },
  ];
}

function formatChoice(
  { policy, standing }: Explanation,
  choice: Choice,
  nameOf: NameOf,
): readonly Paragraph[] {
  const words = choiceWords(choice, policy, nameOf);
  const anew = choice.hypothetical && standing.type !== 'waits' ? 'If it were placed now: ' : '';
  return [
    { type: 'words', lines: [`${anew}${words}`] },
    { type: 'table', lines: formatRefused(choice.refused, nameOf) },
    { type: 'table', lines: formatCandidates(choice, nameOf) },
  ];
}

function formatRefused(refused: readonly Refused[], nameOf: NameOf): readonly string[] {
  if (refused.length === 0) return [];
  const rows = refused.map(({ count, examples }) => {
    const [first] = examples;
    const rule = first === undefined ? '' : ruleWords(first.refusal);
    const told = examples.map(({ machine, refusal }) =>
      'unit' in refusal ? `${nameOf(machine)} (${refusal.unit})` : nameOf(machine),
    );
    return [rule, String(count), `${told.join(', ')}${count > examples.length ? ', …' : ''}`];
  });
  return alignColumns([['REFUSED BY', 'MACHINES', 'SUCH AS'], ...rows]);
}

function formatCandidates({ candidates, more }: Choice, nameOf: NameOf): readonly string[] {
  if (candidates.length === 0) return [];
  const some = (pick: (candidate: Choice['candidates'][number]) => number | null): boolean =>
    candidates.some((candidate) => pick(candidate) !== null);
  const apart = some((candidate) => candidate.apart);
  const spread = some((candidate) => candidate.spread);
  const number = (value: number | null): string =>
    value === null ? '-' : String(Math.round(value * 1_000) / 1_000);
  const rows = candidates.map((candidate) => [
    nameOf(candidate.machine),
    String(candidate.load),
    ...(apart ? [number(candidate.apart)] : []),
    ...(spread ? [number(candidate.spread)] : []),
    number(candidate.rank),
    stepWords(candidate.lost) || '-',
  ]);
  const header = [
    'ABLE',
    'UNITS',
    ...(apart ? ['AVOIDED'] : []),
    ...(spread ? ['FAMILY'] : []),
    'RANK',
    'LOST BY',
  ];
  return [...alignColumns([header, ...rows]), ...(more === 0 ? [] : [`and ${more} more that are able`])];
}

function formatGlobal(global: NonNullable<Explanation['global']>, nameOf: NameOf): readonly Paragraph[] {
  const { examples, fits } = global;
  const told = examples.map(nameOf).join(', ');
  const where = fits === 0 ? '' : `: ${told}${fits > examples.length ? ', …' : ''}`;
  return [
    { type: 'words', lines: [`It ${spreadWords(global)}${where}`] },
    { type: 'table', lines: formatRefused(global.refused, nameOf) },
  ];
}

function formatHistory({ history }: ExplainedUnit, nameOf: NameOf): readonly string[] {
  const way = history === null ? [] : wayWords(history, nameOf);
  return way.length === 0 ? [] : ['Its way so far:', ...way.map((line) => `  ${line}`)];
}

/** Where a unit has been and why, the oldest first. */
export function wayWords({ entries, forgotten }: UnitHistory, nameOf: NameOf): readonly string[] {
  return [
    ...(forgotten === 0
      ? []
      : [`${counted(forgotten, 'earlier entry is', 'earlier entries are')} forgotten`]),
    ...entries.map((entry) => `${formatTime(entry.atMs)}  ${entryWords(entry, nameOf)}`),
  ];
}

function entryWords(entry: HistoryEntry, nameOf: NameOf): string {
  if (entry.type === 'waited') return `waits: ${entry.because}`;
  const { from, to, because } = entry;
  const why = because.length === 0 ? 'no engine has said why' : because.join('; ');
  if (from === null) return `to ${to === null ? 'nowhere' : nameOf(to)}: ${why}`;
  return to === null ? `off ${nameOf(from)}: ${why}` : `${nameOf(from)} to ${nameOf(to)}: ${why}`;
}
