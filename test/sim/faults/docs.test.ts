// docs/simulation.md tells of every fault of machines and of the network, and of none that there is not.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../src/sim/faults/fault.js';
import { FAULT_VERBS, faultWords, findFaultVerb } from '../../../src/sim/faults/words.js';

const TEXT = readFileSync(new URL('../../../docs/simulation.md', import.meta.url), 'utf8');
const FIRST_CELLS = [...TEXT.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
const FORMS = FIRST_CELLS.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, form = '']) => form));

describe('docs/simulation.md', () => {
  const told = new Set(FORMS.map((form) => findFaultVerb(form.split(' ', 1)[0] ?? '')));
  /** Told elsewhere: what fleet's functional tests need, and heal in its own paragraph. */
  const elsewhere = ['set-metadata', 'remove-metadata', 'change-id', 'heal'];

  it.each(FAULT_VERBS.filter((verb) => faultWords(verb).groups.some((group) => group !== 'etcd')))(
    'tells of %s',
    (verb) => {
      expect(told.has(verb) || elsewhere.includes(verb)).toBe(true);
    },
  );

  it.each(FORMS)('tells of what there is: %s', (form) => {
    const text = form
      .replace(/\bM\b/, 'core-01')
      .replace(/\bUNIT\b/, 'a.service')
      .replace(/\bA\b/, 'core-01')
      .replace(/\bB\b/, 'etcd')
      .replace(/\[(.*?)\]/, '$1');
    const fault = parseFault(text);
    expect(fault.ok ? '' : fault.error.hint).toBe('');
  });
});
