import { describe, expect, it } from 'vitest';
import { copyOf } from '../../../src/events/metrics/copy.js';

describe('the copy that a state shows', () => {
  it.each([
    ['active', 'running', 'serving'],
    ['active', 'exited', 'serving'],
    ['active', 'waiting', 'serving'],
    ['reloading', 'reload', 'serving'],
    ['activating', 'start', 'alive'],
    ['activating', 'start-post', 'alive'],
    ['activating', 'condition', 'none'],
    ['activating', 'start-pre', 'none'],
    ['activating', 'auto-restart', 'none'],
    ['deactivating', 'stop', 'alive'],
    ['deactivating', 'stop-sigterm', 'alive'],
    ['deactivating', 'stop-sigkill', 'alive'],
    ['deactivating', 'stop-post', 'none'],
    ['deactivating', 'final-sigkill', 'none'],
    ['inactive', 'dead', 'none'],
    ['failed', 'failed', 'none'],
  ] as const)('%s (%s): %s', (active, sub, copy) => {
    expect(copyOf({ active, sub })).toBe(copy);
  });
});
