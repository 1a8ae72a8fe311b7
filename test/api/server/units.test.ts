// What a request for a unit asks of fleet's API.
import { describe, expect, it } from 'vitest';
import { setUnit } from '../../../src/api/server/units.js';
import { runTask, type Task } from '../../../src/base/index.js';
import type { FleetApi, Unit } from '../../../src/fleet/index.js';

const SLEEP = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }];

/** What `body` makes of a fleet that has this unit. */
function asked(body: object, known: Partial<Unit> | null): readonly string[] {
  const calls: string[] = [];
  const call = function* (line: string): Task<void> {
    yield* [];
    calls.push(line);
  };
  const api = {
    *unit() {
      yield* [];
      return known as Unit | null;
    },
    putUnit: (name: string, _file: unknown, state: string) => call(`put ${name} ${state}`),
    setTargetState: (name: string, state: string) => call(`set ${name} ${state}`),
  } as unknown as FleetApi;
  runTask(setUnit(api, 'a.service', JSON.stringify(body)), ({ ok }) => expect(ok).toBe(true));
  return calls;
}

describe('PUT of a unit', () => {
  it.each([
    ['a new one', { desiredState: 'launched', options: SLEEP }, null, ['put a.service launched']],
    ['a new one, for later', { options: SLEEP }, null, ['put a.service inactive']],
    [
      'another content',
      { desiredState: 'launched', options: SLEEP },
      { hash: 'other', targetState: 'launched' },
      ['put a.service launched'],
    ],
    ['another state', { desiredState: 'loaded' }, { hash: 'same' }, ['set a.service loaded']],
  ] as const)('is one change: %s', (_name, body, known, calls) => {
    expect(asked(body, known)).toEqual(calls);
  });
});
