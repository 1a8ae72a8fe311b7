// Why a unit is where it is, or waits; and beside that what would be if something were otherwise.
import { explanation } from '../../../events/index.js';
import type { SupposedWords } from '../../../fleet/index.js';
import { withoutAnswer } from '../../answers.js';
import type { Line } from '../../draw/line.js';
import { rightWidth, SIDE_BY_SIDE_MIN, sideBySide } from '../../draw/sections.js';
import { staleLines } from '../answered.js';
import { pageScreen } from '../page.js';
import type { Scene, Screen } from '../screen.js';
import { unitBindings } from '../unit-keys.js';
import { explanationLines } from './paragraphs.js';

const WHAT_IF = 'what-if';
const NOTHING: SupposedWords = { whatIf: [], without: [] };

export const explain: Screen = pageScreen({
  id: 'explain',
  title: 'Explain',
  bindings: [
    {
      keys: ['w'],
      hint: 'what if',
      help: 'suppose zone=b (one more machine), core-02:zone=b, or core-01 (it were gone)',
      run: askWhatIf,
    },
    {
      keys: ['W'],
      hint: 'as it is',
      help: 'suppose nothing any more',
      when: ({ list }) => (list.modes[WHAT_IF] ?? '') !== '',
      run: (scene) => suppose(scene, ''),
    },
    ...unitBindings(({ place }) => (place.subject === null ? [] : [place.subject])),
  ],
  lines(scene) {
    const { size, list } = scene;
    const supposed = readSuppositions(list.modes[WHAT_IF] ?? '');
    const real = answerLines(scene, NOTHING, size.width);
    if (supposed.whatIf.length + supposed.without.length === 0) return real;
    if (size.width < SIDE_BY_SIDE_MIN)
      return [...answerLines(scene, supposed, size.width), [], [['heading', 'AS IT IS']], ...real];
    const halves = { width: size.width, share: 0.5 };
    const half = rightWidth(halves);
    return sideBySide(
      [[['heading', 'AS IT IS']], [], ...answerLines(scene, NOTHING, half)],
      [[['heading', 'WHAT IF']], [], ...answerLines(scene, supposed, half)],
      halves,
    );
  },
});

function answerLines({ answers, place }: Scene, supposed: SupposedWords, width: number): readonly Line[] {
  const unit = place.subject ?? '';
  const answered = answers.to(`explain ${unit} ${JSON.stringify(supposed)}`, (questions) =>
    questions.explain({ unit, ...supposed }),
  );
  const { value, problem } = answered;
  if (value === null) return [[[problem === null ? 'quiet' : 'bad', withoutAnswer(answered)]]];
  return [...staleLines(answered), ...explanationLines(explanation(value, supposed), width)];
}

function askWhatIf(scene: Scene): void {
  const { store, list } = scene;
  store.typeAnswer('what if (zone=b: one more machine; core-02:zone=b; core-01: gone)', {
    text: list.modes[WHAT_IF] ?? '',
    done: (line) => suppose(scene, line),
  });
}

function suppose({ store, list }: Scene, line: string): void {
  store.changeList({ modes: { ...list.modes, [WHAT_IF]: line } });
}

/** As `fleetsim explain` takes them, whose flags may be left out: what has a `=` is metadata, anything else a machine that is gone. */
function readSuppositions(line: string): SupposedWords {
  const words = line
    .split(/\s+/)
    .map((word) => word.replace(/^--(what-if|without)=?/, ''))
    .filter((word) => word !== '');
  return {
    whatIf: words.filter((word) => word.includes('=')),
    without: words.filter((word) => !word.includes('=')),
  };
}
