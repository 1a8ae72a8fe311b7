// fleetsim explain: why units are where they are, or nowhere, and where they would go if something were otherwise.
import { failure, type Task } from '../../base/index.js';
import { type ExplainedUnit, formatExplanation } from '../../events/index.js';
import type { SupposedWords } from '../../fleet/index.js';
import { existingUnits } from '../../fleetctl/index.js';
import { type Asked, ask } from '../ask.js';
import { EXIT } from '../exit-codes.js';
import { printAs } from '../forms.js';
import type { TableOptions } from '../output-option.js';

export interface SupposeOptions extends TableOptions {
  readonly whatIf?: readonly string[];
  readonly without?: readonly string[];
}

/** Each costs a plan of the whole cluster. */
const UNITS_MAX = 50;

export async function runExplain(words: readonly string[], options: SupposeOptions): Promise<number> {
  const { whatIf = [], without = [], output } = options;
  const supposed = { whatIf, without };
  const answers = await ask((asked) => explainAll(asked, words, supposed));
  await printAs(output, answers, () =>
    answers.flatMap((answer, i) => [...(i === 0 ? [] : ['', '']), ...formatExplanation(answer, supposed)]),
  );
  return EXIT.ok;
}

function* explainAll(
  asked: Asked,
  words: readonly string[],
  supposed: SupposedWords,
): Task<readonly ExplainedUnit[]> {
  const units = yield* existingUnits(asked, words, 'with-templates');
  if (units.length > UNITS_MAX)
    throw failure(
      'too-many-names',
      `${units.length} units are too many to explain at once: ${UNITS_MAX} at most`,
    );
  const answers: ExplainedUnit[] = [];
  for (const { name } of units) answers.push(yield* asked.explain({ unit: name, ...supposed }));
  return answers;
}
