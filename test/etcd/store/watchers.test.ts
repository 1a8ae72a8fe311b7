import { describe, expect, it } from 'vitest';
import { Watchers } from '../../../src/etcd/store/watchers.js';
import { prefixRange } from '../../../src/etcd/types.js';

const kv = (key: string) => ({ key, value: '', createRevision: 2, modRevision: 2, version: 1, lease: '' });

describe('Watchers', () => {
  it('call nobody but those concerned, however many there are', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    for (let i = 0; i < 1_000; i++)
      watchers.add(prefixRange(`schedule/m${i}/`), 1, () => called.push(`m${i}`));
    watchers.notify(2, [{ type: 'put', kv: kv('schedule/m7/a'), previous: null }]);
    expect(called).toEqual(['m7']);
  });

  it('forget lengths of prefixes that nobody watches any more', () => {
    const watchers = new Watchers();
    const called: string[] = [];
    const remove = watchers.add(prefixRange('ab'), 1, () => called.push('ab'));
    watchers.add(prefixRange('ac'), 1, () => called.push('ac'));
    remove();
    watchers.notify(2, [
      { type: 'put', kv: kv('abc'), previous: null },
      { type: 'put', kv: kv('acc'), previous: null },
    ]);
    expect(called).toEqual(['ac']);
  });
});
