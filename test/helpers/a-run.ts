// A run for screens: what a test cluster has told so far, and its world to be asked.
import { askedOf, questionsOf } from '../../src/cli/player/questions.js';
import { ASource } from './a-source.js';
import type { TestCluster } from './cluster.js';

export function sourceOf(cluster: TestCluster): ASource {
  const source = new ASource();
  source.questions = questionsOf(askedOf(cluster.world));
  for (const { seq: _seq, atMs, ...event } of cluster.events) source.tell(atMs, event);
  source.tell(cluster.nowMs);
  return source;
}
