// The variants of a scenario side by side: whether each came out as expected, and how its units fared.
import { alignColumns, printable } from '../../base/index.js';
import {
  formatShare,
  formatSpan,
  type MetricName,
  type MetricsSummary,
  metricOf,
} from '../../events/index.js';
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
  ['LEADER CHANGES', 'leader_changes', String],
  ['PENDING', 'pending', String],
];

/** A row for each variant, and what did not hold in those that failed. */
export function formatVariants(played: readonly PlayedVariant[]): readonly string[] {
  const rows = played.map(({ variant, verdicts, metrics }) => [
    variant,
    verdictWords(verdicts),
    ...COLUMNS.map(([, metric, words]) => {
      const value = metricOf(metrics, metric)?.value ?? 0;
      return value === 0 ? '-' : words(value);
    }),
  ]);
  const titles = ['VARIANT', 'EXPECTED', ...COLUMNS.map(([title]) => title)];
  return [
    ...played.map(({ variant, description }) =>
      description === '' ? variant : `${variant}: ${description}`,
    ),
    '',
    ...alignColumns([titles, ...rows]),
    ...played.filter(({ verdicts }) => !verdicts.every(isGood)).flatMap(failureLines),
  ].map((line) => printable(line));
}

function verdictWords(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter((verdict) => !isGood(verdict)).length;
  return failed === 0 ? `all ${verdicts.length} held` : `${failed} of ${verdicts.length} FAILED`;
}

function failureLines({ variant, verdicts, endMs }: PlayedVariant): readonly string[] {
  return ['', `${variant}:`, ...formatVerdict(verdicts, endMs)];
}
