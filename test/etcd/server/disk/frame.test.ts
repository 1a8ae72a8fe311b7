// Frames: what is whole, what was never finished, what was damaged.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrames, writeFrame } from '../../../../src/etcd/server/disk/frame.js';

const CONTENTS = ['[1]', '["two"]', '["three, which is a little longer than those before it"]'].map((text) =>
  Buffer.from(text),
);
const FILE = Buffer.concat(CONTENTS.map(writeFrame));
const LAST = writeFrame(CONTENTS[2] as Buffer).length;

describe('frames', () => {
  it('are read as they were written', () => {
    expect(readFrames(FILE)).toEqual({ contents: CONTENTS, end: FILE.length, rest: 'none' });
    expect(readFrames(Buffer.alloc(0))).toEqual({ contents: [], end: 0, rest: 'none' });
  });

  it.each(Array.from({ length: LAST }, (_, i) => i + 1).slice(0, -1))(
    'cut off %i bytes from the end lose the last one and no other',
    (bytes) => {
      const { contents, end, rest } = readFrames(FILE.subarray(0, FILE.length - bytes));
      expect({ contents, end, rest }).toEqual({
        contents: CONTENTS.slice(0, 2),
        end: FILE.length - LAST,
        rest: 'torn',
      });
    },
  );

  it('damaged in any one bit are refused, wherever it is', () => {
    fc.assert(
      fc.property(fc.nat(FILE.length - 1), fc.nat(7), (byte, bit) => {
        const file = Buffer.from(FILE);
        file[byte] = (file[byte] ?? 0) ^ (1 << bit);
        expect(readFrames(file).rest).toBe('damaged');
      }),
    );
  });

  it('whose last sectors never reached the disk are torn', () => {
    const long = writeFrame(Buffer.from('x'.repeat(5_000)));
    const file = Buffer.concat([FILE, long]);
    file.fill(0, 1_024);
    expect(readFrames(file)).toMatchObject({ end: FILE.length, rest: 'torn' });
  });

  it('whose middle never reached the disk are torn', () => {
    const long = writeFrame(Buffer.from('x'.repeat(5_000)));
    const file = Buffer.concat([FILE, long]);
    file.fill(0, 1_024, 1_536);
    expect(readFrames(file)).toMatchObject({ end: FILE.length, rest: 'torn' });
  });

  it('that hold what looks like the start of one are still whole', () => {
    const content = Buffer.concat([Buffer.from('FSL1'), FILE.subarray(0, 10)]);
    expect(readFrames(writeFrame(content))).toMatchObject({ contents: [content], rest: 'none' });
  });
});
