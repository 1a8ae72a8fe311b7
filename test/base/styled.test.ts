import { describe, expect, it } from 'vitest';
import { styled } from '../../src/base/index.js';

describe('a styled line', () => {
  it('is its text, and where what stands out begins and ends', () => {
    expect(styled(['green', '●'], ' a ', ['red', 'failed'], '!')).toEqual({
      text: '● a failed!',
      marks: [
        { from: 0, to: 1, style: 'green' },
        { from: 4, to: 10, style: 'red' },
      ],
    });
  });

  it('has no mark for nothing, and none where there is no style', () => {
    expect(styled('a', ['red', ''], [null, 'b'])).toEqual({ text: 'ab', marks: [] });
  });
});
