import { describe, expect, it } from 'vitest';
import { StartLimit } from '../../../src/systemd/service/start-limit.js';
import { AService } from '../../helpers/a-service.js';

const CONFIG = { startLimitBurst: 2, startLimitIntervalMs: 1_000 };

/** Which of the starts at these times are too many. */
function hits(times: readonly number[], config = CONFIG): readonly number[] {
  const limit = new StartLimit();
  return times.filter((atMs) => limit.hit(atMs, config));
}

describe('the start limit', () => {
  it.each([
    ['as many as the burst are let through', [0, 10], []],
    ['one more is too many, until the interval is over', [0, 10, 20, 1_000, 1_001], [20, 1_000]],
    ['the interval does not slide', [0, 900, 1_100, 1_200, 1_300], [1_300]],
  ])('%s', (_name, times, expected) => {
    expect(hits(times)).toEqual(expected);
  });

  it.each([
    { ...CONFIG, startLimitBurst: 0 },
    { ...CONFIG, startLimitIntervalMs: 0 },
  ])('is none with %j', (config) => {
    expect(hits([0, 0, 0, 0, 0], config)).toEqual([]);
  });

  it('is forgotten by reset-failed, and so is the failure', () => {
    const { service, log, clock, last } = AService.started(['ExecStart=/bin/x', 'StartLimitBurst=1']);
    last.exit(1);
    clock.advance(100);
    expect(service.start()).toBe('refused');
    expect(log.slice(-2)).toEqual([
      'warning: Start request repeated too quickly.',
      "warning: Failed with result 'exit-code'.",
    ]);
    service.resetFailed();
    expect(service.state).toEqual({ active: 'inactive', sub: 'dead', result: 'success' });
    expect(service.start()).toBe('began');
  });
});
