// The order of the files: those that take longest begin first, so that none of them is left alone at the end; and of
// these, those that wait beside those that work.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** In the order in which they begin. All others take seconds. */
const LONG = [
  'e2e/durability',
  'sim/chaos/determinism',
  'e2e/live-etcd',
  'e2e/live-network',
  'fleet/scheduler/growth',
  'e2e/live-machines',
  'systemd/syntax/unit-file-fuzz',
  'e2e/live-failover',
  'e2e/api',
  'e2e/fleetd',
  'e2e/live-hosts',
  'e2e/etcd',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? LONG.length : at;
}
