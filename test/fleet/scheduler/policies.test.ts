import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, DEFAULT_SETTINGS, POLICY_FORMS, readPolicy } from '../../../src/fleet/index.js';

const ALL = `there are ${POLICY_FORMS.join(', ')}`;

/** The policy's own name, or what is wrong, with what to write. */
function read(text: string): string {
  const policy = readPolicy(text);
  return policy.ok ? policy.value.name : `${policy.error.message}: ${policy.error.hint}`;
}

const known: readonly (readonly [text: string, name: string])[] = [
  ['least-loaded', 'least loaded'],
  ['spread', 'emptiest zone'],
  ['spread:rack', 'emptiest rack'],
  ['bin-pack', 'most loaded'],
  ['resources', 'best fit'],
  ['resources:best-fit', 'best fit'],
  ['resources:worst-fit', 'worst fit'],
  ['round-robin', 'next in turn'],
  ['random', 'picked at random'],
  ['random:-7', 'picked at random'],
  ['power-of-two', 'less loaded of two picked'],
  ['power-of-two:7', 'less loaded of two picked'],
];

const refused: readonly (readonly [text: string, problem: string])[] = [
  ['spraed:zone', 'there is no policy "spraed": did you mean spread?'],
  ['Bin-Pack', 'there is no policy "Bin-Pack": did you mean bin-pack?'],
  ['magic', `there is no policy "magic": ${ALL}`],
  ['', `there is no policy "": ${ALL}`],
  ['bin-pack:2', 'the policy bin-pack does not take "2": write bin-pack'],
  ['least-loaded:', 'the policy least-loaded does not take "": write least-loaded'],
  ['spread:', 'the policy spread does not take "": write spread[:KEY]'],
  ['spread:a b', 'the policy spread does not take "a b": write spread[:KEY]'],
  ['spread:zone:rack', 'the policy spread does not take "zone:rack": write spread[:KEY]'],
  ['random:x', 'the policy random does not take "x": write random[:SEED]'],
  ['random:1.5', 'the policy random does not take "1.5": write random[:SEED]'],
  ['random:12345678901', 'the policy random does not take "12345678901": write random[:SEED]'],
  [
    'resources:first-fit',
    'the policy resources does not take "first-fit": write resources[:best-fit|worst-fit]',
  ],
];

describe('readPolicy', () => {
  it.each(known)('knows %s', (text, name) => {
    expect(read(text)).toBe(name);
  });

  it.each(refused)('refuses %j, and says what to write', (text, problem) => {
    expect(read(text)).toBe(problem);
  });

  it('takes nothing for a policy that every object has, and shows nothing that a terminal would obey', () => {
    expect(read('constructor')).toMatch(/^there is no policy/);
    expect(read('\u001b[31m')).toContain('"\\x1b[31m"');
    expect(read('x'.repeat(100_000)).length).toBeLessThan(400);
  });

  it('has all policies tested above', () => {
    const names = new Set(known.map(([text]) => text.replace(/:.*/, '')));
    expect([...names]).toEqual(POLICY_FORMS.map((form) => form.replace(/\[.*/, '')));
  });

  it("has fleet's own for default, under whichever name it goes", () => {
    const policy = readPolicy(DEFAULT_POLICY);
    expect(policy.ok && policy.value).toBe(DEFAULT_SETTINGS.policy);
  });
});
