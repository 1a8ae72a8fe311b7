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
      const measured = metricOf(metrics(), metric, unit);
      if (measured === null) return { words: 'not known', sinceMs: null };
      const { value, unit: worst, sinceMs } = measured;
      if (isWithin(is, value)) return null;
      const whose = worst === null || worst === unit ? '' : `, of ${worst}`;
      return { words: `${format(value)}${whose}`, sinceMs, ...(worst === null ? {} : { unit: worst }) };
    },
  };
}
