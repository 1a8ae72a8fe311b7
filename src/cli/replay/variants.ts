// The variants of a scenario side by side: whether each came out as expected, and how its units fared.
import { alignColumns, printable } from '../../base/index.js';
import {
  formatShare,
  formatSpan,
  type MetricName,
  type MetricsSummary,
  metricOf,
} from '../../events/index.js';
import type { Scenario } from '../../sim/index.js';
import { formatVerdict, isGood, type Verdict } from '../timeline.js';

export interface PlayedVariant {
  readonly variant: string;
  readonly description: string;
  readonly endMs: number;
  readonly verdicts: readonly Verdict[];
  readonly metrics: MetricsSummary;
}

/** What is compared, each of the worst unit. */
const COLUMNS: readonly (readonly [title: string, metric: MetricName, words: (value: number) => string])[] = [
  ['AVAILABLE', 'availability', formatShare],
  ['GAP', 'gap', formatSpan],
  ['OVERLAP', 'overlap', formatSpan],
  ['RECOVERY', 'recovery', formatSpan],
  ['MOVES', 'moves', String],
  ['LEADER\nCHANGES', 'leader_changes', String],
  ['PENDING', 'pending', String],
];
const NOTHING = '-';

/**
 * A row for each variant, and what did not hold in those that failed. So that it fits on a terminal, titles may take two lines,
 * and what there is nothing of in any variant has no column.
 */
export function formatVariants(played: readonly PlayedVariant[]): readonly string[] {
  const measured = COLUMNS.map(([title, metric, words]) => ({
    title: title.split('\n'),
    cells: played.map(({ metrics }) => {
      const value = metricOf(metrics, metric)?.value ?? 0;
      return value === 0 ? NOTHING : words(value);
    }),
  })).filter(({ cells }) => cells.some((cell) => cell !== NOTHING));
  const titles = [['VARIANT'], ['EXPECTED'], ...measured.map(({ title }) => title)];
  const rows = [
    titles.map(([above = '']) => above),
    titles.map(([, below = '']) => below),
    ...played.map(({ variant, verdicts }, i) => [
      variant,
      verdictWords(verdicts),
      ...measured.map(({ cells }) => cells[i] ?? NOTHING),
    ]),
  ];
  return [
    ...played.map(({ variant, description }) =>
      description === '' ? variant : `${variant}: ${description}`,
    ),
    '',
    ...alignColumns(rows).filter((line) => line !== ''),
    ...played.filter(({ verdicts }) => !verdicts.every(isGood)).flatMap(failureLines),
  ].map((line) => printable(line));
}

function verdictWords(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter((verdict) => !isGood(verdict)).length;
  return failed === 0 ? `all ${verdicts.length} held` : `${failed}/${verdicts.length} FAILED`;
}

/** What a run is called on its screen: the scenario, and which of its variants it is. */
export function titleOf(scenario: string, variant: string | null): string {
  return variant === null ? scenario : `${scenario}: ${variant}`;
}

/** For who did not say which one is to be played; null: there is nothing to choose. */
export function choiceWords({ variant, variants }: Pick<Scenario, 'variant' | 'variants'>): string | null {
  const others = variants.map(({ name }) => name).filter((name) => name !== variant);
  if (variant === null || others.length === 0) return null;
  return printable(`${variant} is played; others: --variant ${others.join(', ')}`);
}

function failureLines({ variant, verdicts, endMs }: PlayedVariant): readonly string[] {
  return ['', `${variant}:`, ...formatVerdict(verdicts, endMs)];
}
