import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/base/index.js';
import { formatFault, parseFault } from '../../../src/sim/faults/fault.js';
import { FAULT_VERBS, faultUsage, faultWords } from '../../../src/sim/faults/words.js';

describe('a fault as it is written', () => {
  it.each(FAULT_VERBS)('%s reads its own example, and is written as it was read', (verb) => {
    const text = [verb, ...faultWords(verb).takes.map(({ example }) => example)].join(' ');
    const fault = parseFault(text);
    if (!fault.ok) throw new Error(fault.error.message);
    expect(formatFault(fault.value)).toBe(text);
  });

  it.each([
    ['a verb that there is not', 'kil core-01', 'did you mean kill?'],
    ['a verb alone', 'kill', `it is ${faultUsage('kill')}, such as \`kill core-01\``],
    ['a word too many', 'kill core-01 now', 'it is kill <machine|member>, such as'],
    ['a word of another form', 'set-metadata core-01 region', 'such as `set-metadata core-01 region=eu`'],
  ])('refuses %s, and says how it is written', (_name, text, said) => {
    const fault = parseFault(text);
    expect(fault.ok ? 'a fault' : fault.error.hint).toContain(said);
  });

  it('takes no machine in a command about etcd', () => {
    const fault = parseFault('kill core-01', 'etcd');
    expect(fault.ok ? 'a fault' : fault.error.hint).toBe('it is kill <member>, such as `kill etcd-leader`');
    expect(parseFault('kill etcd-1', 'etcd').ok).toBe(true);
  });

  it('never fails on a text, and shows no control characters of it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ size: 'large' })), (text) => {
        const fault = parseFault(text);
        if (!fault.ok) expect(fault.error.message).toBe(printable(fault.error.message));
      }),
    );
  });
});
