// A unit file with its constraints marked: which lines decide where the unit goes, how many machines each refuses, and
// which of them it waits for.
import type { ExplainedUnit } from '../../../events/index.js';
import { type Refused, ruleWords } from '../../../fleet/index.js';
import type { Line } from '../../draw/line.js';

type NameOf = (id: string) => string;

/** `answer` null: nothing is known of what refuses it. */
export function unitFileLines(
  text: readonly string[],
  answer: ExplainedUnit | null,
  nameOf: NameOf,
): readonly Line[] {
  let fleets = false;
  return text.flatMap((line): readonly Line[] => {
    const heading = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (heading !== undefined) {
      fleets = heading === 'X-Fleet';
      return [[[fleets ? 'decision' : 'quiet', line]]];
    }
    if (/^\s*[#;]/.test(line)) return [[['quiet', line]]];
    return fleets && line.includes('=') ? constraintLines(line, answer, nameOf) : [[line]];
  });
}

/** The line, and below it whom it refuses. */
function constraintLines(line: string, answer: ExplainedUnit | null, nameOf: NameOf): readonly Line[] {
  const refused = refusedBy(line, answer);
  if (refused === undefined) return [[['decision', line]]];
  const binds = answer?.standing.type === 'waits';
  const { count, examples } = refused;
  const told = examples.map(({ machine, refusal }) =>
    'unit' in refusal ? `${nameOf(machine)} (${refusal.unit})` : nameOf(machine),
  );
  const more = count > examples.length ? `, +${count - examples.length} more` : '';
  return [
    [[binds ? 'bad' : 'decision', line]],
    [[binds ? 'bad' : 'cause', `  ${binds ? '✖ makes it wait:' : '↳'} refuses ${told.join(', ')}${more}`]],
  ];
}

/** What the rule of this line keeps the unit from; undefined: nothing now, or it is no rule. */
function refusedBy(line: string, answer: ExplainedUnit | null): Refused | undefined {
  const [, option = '', value = ''] = /^\s*([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
  const refused = answer?.choice?.refused ?? answer?.global?.refused ?? [];
  return refused.find(({ examples: [example] }) => {
    if (example === undefined) return false;
    const [rule = '', about] = ruleWords(example.refusal).split(' ');
    // Older names have something before them: X-ConditionMachineOf. Of a specifier nobody here knows what it stands for.
    return option.endsWith(rule) && (about === undefined || value.includes(about) || value.includes('%'));
  });
}
