// How it went so far, by a metric of the run.
import { METRICS, metricOf } from '../../../events/index.js';
import { amountWords, isWithin, METRIC_VALUES } from '../amount.js';
import type { MetricExpectation } from '../scenario.js';
import type { Check, Seen } from './check.js';

export function checkMetric({ metric, unit, is }: MetricExpectation, { metrics }: Seen): Check {
  const { about, counts } = METRICS[metric];
  const { format } = METRIC_VALUES[counts];
  const of = about === 'cluster' ? '' : ` of ${unit ?? 'any unit'}`;
  return {
    expected: `${metric}${of} ${amountWords(is, format)}`,
    look() {
      const value = metricOf(metrics(), metric, unit);
      if (value !== null && isWithin(is, value)) return null;
      return { words: value === null ? 'not known' : format(value), sinceMs: null };
    },
  };
}
