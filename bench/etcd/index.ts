// The etcd room: the store by itself, and on the wire beside a real etcd.
import type { Section } from '../measure.js';
import { benchStore } from './store.js';
import { benchWire } from './wire.js';

export async function benchEtcd(): Promise<readonly Section[]> {
  return [...benchStore(), ...(await benchWire())];
}
