import { describe, expect, it } from 'vitest';
import { EtcdError } from '../../../src/etcd/index.js';
import { History } from '../../../src/etcd/store/history.js';

/** One revision: `k=v` puts, `k` alone deletes. */
function commit(history: History, ...steps: readonly string[]): number {
  for (const step of steps) {
    const [key = '', value] = step.split('=');
    if (value === undefined) history.delete(key);
    else history.put(key, value, '');
  }
  return history.commit()?.revision ?? 0;
}

function aHistory(...revisions: readonly (readonly string[])[]): History {
  const history = new History();
  for (const steps of revisions) commit(history, ...steps);
  return history;
}

/** `k=v` of everything at a revision; 0: now. */
function at(history: History, revision: number): string {
  return [...history.scan({ key: '\0', end: '\0' }, revision)].map((kv) => `${kv.key}=${kv.value}`).join(' ');
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EtcdError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a revision', () => {
  it('is not made by a commit of nothing', () => {
    const history = new History();
    expect(history.commit()).toBeNull();
    expect(history.revision).toBe(1);
  });

  it('is open until it is committed: it has a number, and what is read now has its changes', () => {
    const history = aHistory(['a=1']);
    expect(history.openRevision).toBe(2);
    history.put('a', '2', '');
    expect([history.revision, history.openRevision]).toEqual([2, 3]);
    expect(at(history, 0)).toBe('a=2');
    expect(at(history, 2)).toBe('a=1');
    history.commit();
    expect([history.revision, history.openRevision]).toEqual([3, 3]);
  });

  it('keeps its changes in the order in which they were made, each with what was before', () => {
    const history = aHistory(['b=1'], ['c=1', 'b=2', 'a=1'], ['b']);
    const words = [2, 3, 4].map((revision) =>
      history
        .changesOf(revision)
        .map(({ type, kv, previous }) => `${type} ${kv.key}=${kv.value} was ${previous?.value ?? 'absent'}`),
    );
    expect(words).toEqual([
      ['put b=1 was absent'],
      ['put c=1 was absent', 'put b=2 was 1', 'put a=1 was absent'],
      ['delete b= was 2'],
    ]);
  });
});

describe('a key', () => {
  const history = aHistory(['a=1'], ['x=1'], ['a=2'], ['a'], ['x=2'], ['a=3'], ['a=4']);

  it.each([
    { name: 'before it was put', revision: 1, expected: null },
    { name: 'just created', revision: 2, expected: [2, 2, 1, '1'] },
    { name: 'while another was written', revision: 3, expected: [2, 2, 1, '1'] },
    { name: 'put again', revision: 4, expected: [2, 4, 2, '2'] },
    { name: 'deleted', revision: 5, expected: null },
    { name: 'still deleted', revision: 6, expected: null },
    { name: 'created anew, counting from 1', revision: 7, expected: [7, 7, 1, '3'] },
    { name: 'put again after that', revision: 8, expected: [7, 8, 2, '4'] },
    { name: 'now', revision: 0, expected: [7, 8, 2, '4'] },
  ])('has its revisions, version and value: $name', ({ revision, expected }) => {
    const [kv] = history.scan({ key: 'a' }, revision);
    expect(
      kv === undefined ? null : [kv.createRevision, kv.modRevision, kv.version, kv.value],
      `[create, mod, version, value] of a at revision ${revision}`,
    ).toEqual(expected);
  });

  it('that is deleted is not there to get, and a change says only its name and the revision', () => {
    const gone = aHistory(['a=1'], ['a']);
    expect(gone.get('a')).toBeNull();
    expect(gone.get('never')).toBeNull();
    expect(gone.changesOf(3)[0]?.kv).toMatchObject({
      key: 'a',
      value: '',
      createRevision: 0,
      modRevision: 3,
      version: 0,
      lease: '',
    });
  });

  it('cannot be deleted where it is not: that is a bug of the caller', () => {
    expect(() => new History().delete('a')).toThrow('bug in fleetsim: deleting a, which is not there');
    expect(() => aHistory(['a=1'], ['a']).delete('a')).toThrow(
      'bug in fleetsim: deleting a, which is not there',
    );
  });
});

describe('what can be read', () => {
  const history = aHistory(['a=1'], ['a=2'], ['a=3'], ['a=4']);
  history.compact(3);

  it.each([
    { name: 'now', revision: 0, code: 'none' },
    { name: 'long before the compaction', revision: 1, code: 'compacted' },
    { name: 'just before the compaction', revision: 2, code: 'compacted' },
    { name: 'the compacted revision itself', revision: 3, code: 'none' },
    { name: 'the latest', revision: 5, code: 'none' },
    { name: 'the one after the latest', revision: 6, code: 'future-revision' },
  ])('is told apart from what cannot: $name', ({ revision, code }) => {
    expect(codeOf(() => history.checkReadable(revision))).toBe(code);
  });
});

describe('compacting', () => {
  const REVISIONS = [['a=1', 'b=1'], ['a=2'], ['b'], ['c=1'], ['b=2', 'a'], ['a=3', 'c']] as const;
  const EXPECTED = ['', '', 'a=1 b=1', 'a=2 b=1', 'a=2', 'a=2 c=1', 'b=2 c=1', 'a=3 b=2'];

  it.each([1, 2, 3, 4, 5, 6, 7])(
    'at revision %i leaves that revision and all later ones as they were',
    (to) => {
      const history = aHistory(...REVISIONS);
      history.compact(to);
      for (let revision = to; revision <= 7; revision++) {
        expect(at(history, revision), `at revision ${revision}, compacted at ${to}`).toBe(EXPECTED[revision]);
      }
      expect([history.revision, history.compactRevision]).toEqual([7, to]);
      expect(at(history, 0), `now, compacted at ${to}`).toBe(EXPECTED[7]);
    },
  );

  it('bit by bit comes to the same as at once', () => {
    const history = aHistory(...REVISIONS);
    for (const revision of [2, 3, 6]) history.compact(revision);
    expect([at(history, 6), at(history, 7)]).toEqual([EXPECTED[6], EXPECTED[7]]);
  });

  it('drops the changes up to there, and keeps the later ones', () => {
    const history = aHistory(...REVISIONS);
    history.compact(5);
    expect(() => history.changesOf(5)).toThrow('no changes are kept of revision 5');
    expect(history.changesOf(6).map(({ type, kv }) => `${type} ${kv.key}`)).toEqual(['put b', 'delete a']);
    expect(() => history.changesOf(8)).toThrow('no changes are kept of revision 8');
  });

  it('leaves a key that is put again after a compacted deletion created anew', () => {
    const history = aHistory(['a=1'], ['a']);
    history.compact(3);
    commit(history, 'a=2');
    expect(history.get('a')).toMatchObject({ createRevision: 4, modRevision: 4, version: 1, value: '2' });
  });

  it.each([
    { name: 'the same revision again', revision: 3, code: 'compacted' },
    { name: 'an older one', revision: 2, code: 'compacted' },
    { name: 'the latest', revision: 7, code: 'none' },
    { name: 'one that is not there yet', revision: 8, code: 'future-revision' },
  ])('is refused, or not, and then changes nothing: $name', ({ revision, code }) => {
    const history = aHistory(...REVISIONS);
    history.compact(3);
    expect(codeOf(() => history.compact(revision))).toBe(code);
    expect(history.compactRevision).toBe(code === 'none' ? revision : 3);
    expect(at(history, 0)).toBe(EXPECTED[7]);
  });
});
