import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesToText, textToBytes } from '../../src/etcd/text.js';

describe('text and bytes', () => {
  it.each([
    { name: 'nothing', text: '', bytes: '' },
    {
      name: 'ASCII, which stays as it is',
      text: '/_coreos.com/fleet/job/a.service',
      bytes: '/_coreos.com/fleet/job/a.service',
    },
    { name: 'the last of ASCII', text: '\x7f', bytes: '\x7f' },
    { name: 'the first of two bytes', text: '\x80', bytes: '\xc2\x80' },
    { name: 'a letter of two bytes', text: 'é', bytes: '\xc3\xa9' },
    { name: 'a sign of three bytes', text: '€', bytes: '\xe2\x82\xac' },
    { name: 'a sign beyond 16 bits', text: '😀', bytes: '\xf0\x9f\x98\x80' },
    { name: 'a zero among others', text: 'a\0é', bytes: 'a\0\xc3\xa9' },
  ])('stand for each other: $name', ({ text, bytes }) => {
    expect(textToBytes(text)).toBe(bytes);
    expect(bytesToText(bytes)).toBe(text);
  });

  it.each([
    { name: 'a lone continuation', bytes: 'a\x80', text: 'a\ufffd' },
    { name: 'a sign cut short', bytes: '\xe2\x82', text: '\ufffd' },
    { name: 'a byte that UTF-8 never has', bytes: '\xff', text: '\ufffd' },
  ])('become U+FFFD where they are not UTF-8: $name', ({ bytes, text }) => {
    expect(bytesToText(bytes)).toBe(text);
  });

  it('turn half a surrogate pair into U+FFFD', () => {
    expect(bytesToText(textToBytes('a\ud83d'))).toBe('a\ufffd');
  });

  it('survive the way there and back, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(bytesToText(textToBytes(text))).toBe(text);
      }),
    );
  });

  it('keep one code unit per byte, and the order of the bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [textToBytes(a), textToBytes(b)];
        expect(x).toHaveLength(Buffer.byteLength(a));
        expect(Math.sign(Number(x > y) - Number(x < y))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
