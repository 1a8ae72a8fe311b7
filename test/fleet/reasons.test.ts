import { describe, expect, it } from 'vitest';
import {
  type AgentReason,
  explainAgent,
  explainPending,
  explainSchedule,
  explainUnschedule,
  type Refusal,
  type UnscheduleReason,
} from '../../src/fleet/reasons.js';

describe('the words for a reason', () => {
  it.each<readonly [name: string, reason: UnscheduleReason, words: string]>([
    ['a unit is not wanted', { code: 'target-inactive' }, 'target state inactive'],
    ['its machine is gone', { code: 'machine-gone', machine: 'm1' }, 'target Machine(m1) went away'],
    [
      'its machine can no longer run it',
      { code: 'unable', machine: 'm1', refusal: { code: 'machine-id', wanted: 'm2' } },
      'target Machine(m1) unable to run unit: machine ID is not m2',
    ],
    ['another replaces it', { code: 'replaced', by: 'a.service' }, 'replaced by Unit(a.service)'],
  ])('say why it leaves when %s', (_name, reason, words) => {
    expect(explainUnschedule(reason)).toBe(words);
  });

  it.each<readonly [name: string, refusal: Refusal, unable: string, waits: string]>([
    ['the ID is another', { code: 'machine-id', wanted: 'x' }, 'machine ID is not x', '2 are not x'],
    [
      'metadata is missing',
      { code: 'metadata', key: 'a', wanted: ['1', '2'] },
      'lacks a=1 or a=2',
      '2 lack a=1 or a=2',
    ],
    [
      'the peer is not there',
      { code: 'peer-absent', peer: 'p.service' },
      'required peer Unit(p.service) is not scheduled locally',
      '2 do not have the required p.service',
    ],
    [
      'it conflicts',
      { code: 'conflict', unit: 'c.service' },
      'found conflict with locally-scheduled Unit(c.service)',
      '2 run the conflicting c.service',
    ],
    [
      'it would be replaced',
      { code: 'replaced-by', unit: 'r.service' },
      'locally-scheduled Unit(r.service) replaces it',
      '2 run r.service, which replaces it',
    ],
    ['it is full', { code: 'full', unitsMax: 1 }, 'it takes 1 unit at most', '2 take no more units'],
    [
      'it has enough of the family',
      { code: 'family-full', family: 'web@.service', unitsMax: 2 },
      'it takes 2 of web@.service at most',
      '2 take no more of web@.service',
    ],
    [
      'it lacks room',
      { code: 'no-room', of: 'memory' },
      'it has not enough memory left',
      '2 have not enough memory left',
    ],
  ])('say why a machine is not able, and why a unit waits, when %s', (_name, refusal, unable, waits) => {
    expect(explainUnschedule({ code: 'unable', machine: 'm', refusal })).toBe(
      `target Machine(m) unable to run unit: ${unable}`,
    );
    const examples = [1, 2].map((n) => ({ machine: `m${n}`, refusal }));
    const refused = [{ count: 2, examples }];
    expect(explainPending({ code: 'no-machine', machines: 2, refused })).toBe(`0 of 2 machines: ${waits}`);
  });

  it('name the units that stand in the way, as far as they are told', () => {
    const because = (count: number, ...units: readonly string[]): string => {
      const examples = units.map((unit, i) => ({
        machine: `m${i}`,
        refusal: { code: 'conflict', unit } as const,
      }));
      return explainPending({ code: 'no-machine', machines: count, refused: [{ count, examples }] });
    };
    expect(because(2, 'a', 'b')).toBe('0 of 2 machines: 2 run the conflicting a and b');
    expect(because(3, 'a', 'b', 'c')).toBe('0 of 3 machines: 3 run the conflicting a, b and c');
    expect(because(9, 'a', 'b', 'c')).toBe('0 of 9 machines: 9 run the conflicting a, b, c and others');
  });

  it('say why a unit comes to a machine', () => {
    const reason = { code: 'not-scheduled', targetState: 'loaded', policy: 'least loaded' } as const;
    expect(explainSchedule({ ...reason, able: 1, machines: 1, load: 0 })).toBe(
      'target state loaded and unit not scheduled; least loaded of 1 able machine, with 0 units',
    );
    expect(explainSchedule({ ...reason, able: 2, machines: 3, load: 1 })).toBe(
      'target state loaded and unit not scheduled; least loaded of 2 able machines, with 1 unit; 1 of 3 unable',
    );
  });

  it.each<readonly [AgentReason, string]>([
    ['scheduled-not-loaded', 'unit scheduled here but not loaded'],
    ['not-scheduled-here', 'unit loaded but not scheduled here'],
    ['hash-differs', 'unit loaded but hash differs to expected'],
    ['loaded-wants-launched', 'unit currently loaded but desired state is launched'],
    ['launched-wants-loaded', 'unit currently launched but desired state is loaded'],
    ['purging', 'purging agent'],
  ])("are fleet's for what an agent does: %s", (reason, words) => {
    expect(explainAgent(reason)).toBe(words);
  });
});
