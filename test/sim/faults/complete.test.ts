import { describe, expect, it } from 'vitest';
import { completeFault } from '../../../src/sim/faults/complete.js';
import { parseFault } from '../../../src/sim/faults/fault.js';
import { FAULT_VERBS, faultWords } from '../../../src/sim/faults/words.js';

const NAMES = {
  machines: [{ text: 'core-01' }, { text: 'core-02' }],
  units: [{ text: 'web@1.service' }],
};

function after(line: string): readonly string[] {
  const words = line.split(' ');
  const typed = { before: words.slice(0, -1), typed: words.at(-1) ?? '' };
  return completeFault(typed, NAMES).map(({ text }) => text);
}

describe('what may come next in a fault', () => {
  it.each([
    ['all verbs', '', FAULT_VERBS],
    ['verbs that begin so', 'unc', ['uncordon']],
    ['machines', 'stop ', ['core-01', 'core-02']],
    ['machines and members of etcd', 'kill ', ['core-01', 'core-02', 'etcd-leader', 'etcd-1']],
    ['members of etcd', 'slow-disk ', ['etcd-leader', 'etcd-1']],
    ['machines behind an alias', 'pause core-02', ['core-02']],
    ['nothing behind the last word', 'kill core-01 ', []],
    ['nothing behind a verb that there is not', 'explode ', []],
    ['units', 'crash core-01 w', ['web@1.service']],
    ['ends', 'partition e', ['etcd']],
    ['the last of a list of ends', 'partition core-01,e', ['core-01,etcd']],
    [
      'no end that is in the list already',
      'partition core-01,',
      ['core-01,core-02', 'core-01,etcd', 'core-01,person', 'core-01,all'],
    ],
    ['no end that is on the other side', 'partition core-01,core-02 and ', ['etcd', 'person', 'all']],
    ['the joint', 'partition core-01 ', ['and', 'to']],
    ['the joint or the next word', 'lose core-01 ', ['and', 'to', '10%']],
    ['ends behind the joint', 'lose core-01 and et', ['etcd']],
    ['what comes behind joined ends', 'lose core-01 and etcd ', ['10%']],
    ['the network, to be healed', 'heal n', ['network']],
  ])('%s: %s', (_name, line, expected) => {
    expect(after(line)).toEqual(expected);
  });

  it.each([
    ['no machines', undefined, ['etcd-leader', 'etcd-1']],
    ['the only member by its name', ['etcd-1'], ['etcd-1']],
    ['the leader of several', ['etcd-1', 'etcd-2'], ['etcd-leader', 'etcd-1', 'etcd-2']],
  ])('in a command about etcd: %s', (_name, members, expected) => {
    const names = members === undefined ? NAMES : { ...NAMES, members: members.map((text) => ({ text })) };
    const offered = completeFault({ before: ['kill'], typed: '', group: 'etcd' }, names);
    expect(offered.map(({ text }) => text)).toEqual(expected);
  });

  it('ends of the network are the members of an etcd that has several, too', () => {
    const members = [{ text: 'etcd-1' }, { text: 'etcd-2' }];
    const offered = completeFault({ before: ['partition'], typed: 'etcd' }, { ...NAMES, members });
    expect(offered.map(({ text }) => text)).toEqual(['etcd', 'etcd-leader', 'etcd-1', 'etcd-2']);
  });

  it.each(FAULT_VERBS)('%s can be typed to its end by what is offered', (verb) => {
    const words = [verb, ...faultWords(verb).takes.flatMap(({ example }) => example.split(' '))];
    for (const [i, word] of words.entries()) {
      const offered = completeFault({ before: words.slice(0, i), typed: '' }, NAMES).map(({ text }) => text);
      const named = i > 0 && (word === 'region=eu' || word === 'region' || offered.includes(word));
      expect(
        i === 0 ? offered.includes(word) : named,
        `${words.slice(0, i).join(' ')} → ${word}: ${offered}`,
      ).toBe(true);
    }
    expect(parseFault(words.join(' ')).ok).toBe(true);
  });
});
