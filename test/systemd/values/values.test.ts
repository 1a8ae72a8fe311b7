import { describe, expect, it } from 'vitest';
import { parseBoolean } from '../../../src/systemd/index.js';

describe('parseBoolean', () => {
  it.each(['1', 'yes', 'y', 'true', 't', 'on', 'TRUE', 'Yes'])('%s is yes', (text) =>
    expect(parseBoolean(text)).toBe(true),
  );
  it.each(['0', 'no', 'n', 'false', 'f', 'off', 'OFF'])('%s is no', (text) =>
    expect(parseBoolean(text)).toBe(false),
  );
  it.each(['', '2', 'maybe', 'yes '])('%j is neither', (text) => expect(parseBoolean(text)).toBeNull());
});
