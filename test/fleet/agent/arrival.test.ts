import { describe, expect, it } from 'vitest';
import { arrivalOf, type Copy } from '../../../src/fleet/agent/arrival.js';

const launched: Copy = { current: { state: 'launched', hash: 'h' }, active: 'active', begun: true };
const loaded: Copy = { current: { state: 'loaded', hash: 'h' }, active: 'inactive', begun: false };

describe('arrivalOf', () => {
  const cases: readonly (readonly [string, 'loaded' | 'launched', Copy, ReturnType<typeof arrivalOf>])[] = [
    ['it is not loaded yet', 'launched', { ...launched, current: undefined }, null],
    ['it is loaded and to be launched', 'launched', loaded, null],
    ['it is loaded and no more is wanted', 'loaded', loaded, 'runs'],
    ['it runs', 'launched', launched, 'runs'],
    ['it reads its configuration anew', 'launched', { ...launched, active: 'reloading' }, 'runs'],
    ['it starts, or is to start again', 'launched', { ...launched, active: 'activating' }, null],
    ['it stops', 'launched', { ...launched, active: 'deactivating' }, null],
    ['it failed', 'launched', { ...launched, active: 'failed' }, 'failed'],
    ['it has run and ended', 'launched', { ...launched, active: 'inactive' }, 'runs'],
    ['it waits to be started', 'launched', { ...launched, active: 'inactive', begun: false }, null],
  ];
  it.each(cases)('when %s', (_name, targetState, copy, expected) => {
    expect(arrivalOf(targetState, copy)).toBe(expected);
  });
});
