// How etcd fares, for whoever shows it: in a simulation the events tell, the members of a real one are asked.
import type { MemberStatus, Picture } from '../events/index.js';
import type { Answered } from './answers.js';
import type { Scene } from './screens/screen.js';

export type Etcd = Pick<Picture['etcd'], 'members' | 'leader'>;

/** Each is asked over a connection of its own: no sooner again than this, in milliseconds. */
const MEMBERS_MS = 10_000;

/** Null: nobody knows how it was at that moment. */
export function etcdOf({ source, answers }: Pick<Scene, 'source' | 'answers'>): Answered<Etcd> | null {
  if (!source.isReal) return { value: source.picture.etcd, problem: null };
  if (!source.present || source.questions === null) return null;
  const { value, problem } = answers.to('etcd', (questions) => questions.etcdMembers(), MEMBERS_MS);
  return { value: value === null ? null : asTheySay(value), problem };
}

/** In a few words, what is wrong with it; null: nothing, as far as it is known. */
export function etcdTrouble(scene: Pick<Scene, 'source' | 'answers'>): string | null {
  const etcd = etcdOf(scene);
  if (etcd === null) return null;
  if (etcd.problem !== null) return 'no answer';
  return etcd.value?.leader === null ? 'no leader' : null;
}

function asTheySay(asked: readonly MemberStatus[]): Etcd {
  return {
    members: new Map(asked.map(({ member, state }) => [member, state])),
    leader: asked.find(({ leads }) => leads)?.member ?? null,
  };
}
