// The cluster's view from all of a registry's keys at one moment, for those who look once.
import type { KeyValue } from '../../etcd/index.js';
import type { UnitFile } from '../../systemd/index.js';
import { decode } from '../registry/codecs.js';
import { parseKey } from '../registry/keys.js';
import { ClusterView } from './view.js';

export interface Snapshot {
  readonly view: ClusterView;
  /** By hash. */
  readonly files: ReadonlyMap<string, UnitFile>;
}

export function readSnapshot(kvs: readonly KeyValue[]): Snapshot {
  const files = new Map<string, UnitFile>();
  for (const { key: path, value } of kvs) {
    const key = parseKey(path);
    const file = key?.type === 'unit-file' ? decode.parsedUnitFile(value) : null;
    if (key?.type === 'unit-file' && file?.ok) files.set(key.hash, file.value);
  }
  const view = new ClusterView((hash) => files.get(hash) ?? null);
  view.reset(kvs, 0);
  return { view, files };
}
