// What is said where a cluster has nothing to show: a real one may be empty, or its etcd may not answer.
import { withoutAnswer } from '../answers.js';
import type { Scene } from './screen.js';

/** `words`, unless nobody knows whether they are true. */
export function nothingYet({ source, answers }: Scene, words: string): string {
  if (!source.isReal || !source.present) return words;
  const answered = answers.to('registry', (questions) => questions.registry());
  return answered.value === null || answered.problem !== null ? withoutAnswer(answered) : words;
}

export function noMachinesYet(scene: Scene): string {
  return nothingYet(
    scene,
    scene.source.isReal
      ? 'no machine has registered yet; `fleetsim fleetd --etcd-servers URL` starts one'
      : 'no machine has booted yet',
  );
}
