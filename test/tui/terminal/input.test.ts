import { StringDecoder } from 'node:string_decoder';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Input, InputReader } from '../../../src/tui/terminal/input.js';

/** What is read of these pieces, after which nothing comes for a while. */
function read(...chunks: readonly string[]): readonly Input[] {
  const reader = new InputReader();
  return joined([...chunks.flatMap((chunk) => reader.read(chunk)), ...reader.idle()]);
}

/** Text is the same in whatever pieces it comes. */
function joined(inputs: readonly Input[]): readonly Input[] {
  const whole: Input[] = [];
  for (const input of inputs) {
    const last = whole.at(-1);
    if (input.type === 'text' && last?.type === 'text')
      whole.splice(-1, 1, { type: 'text', text: last.text + input.text });
    else whole.push(input);
  }
  return whole;
}

/** Cut at these places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): readonly string[] {
  const decoder = new StringDecoder('utf8');
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((to, i) => decoder.write(Buffer.from(bytes.slice(at[i], to))));
}

const key = (name: string): Input => ({ type: 'key', name });
const text = (text: string): Input => ({ type: 'text', text });

/** Bytes, often of those that begin and end something. */
const anyBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc
        .constantFrom(
          ...['\u001b', '[', 'O', ']', 'P', '_', '\\', '<', ';', '~', 'M', 'u', '11', '\u0007', '\u001b[31m'],
          ...[
            '\u001b[200~',
            '\u001b[201~',
            '\u001b[<0;1;1M',
            '\u001b[99999999999999u',
            '\u001bP1+r',
            'é',
            '😀',
          ],
        )
        .map((part) => new Uint8Array(Buffer.from(part))),
    ),
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));
const anyCuts = fc.array(fc.nat(200), { maxLength: 6 });

describe('what a terminal sends', () => {
  it.each<readonly [string, readonly string[], readonly Input[]]>([
    ['a letter', ['k'], [text('k')]],
    ['several at once', ['kill'], [text('kill')]],
    [
      'keys among letters, typed faster than they were read',
      ['ab\u0015cd\r'],
      [text('ab'), key('ctrl+u'), text('cd'), key('enter')],
    ],
    ['an arrow', ['\u001b[A'], [key('up')]],
    ['an arrow in pieces', ['\u001b', '[', 'A'], [key('up')]],
    ['an arrow of a keypad', ['\u001bOB'], [key('down')]],
    ['Ctrl and an arrow', ['\u001b[1;5D'], [key('ctrl+left')]],
    ['Shift and an arrow', ['\u001b[1;2C'], [key('shift+right')]],
    ['Shift and Tab', ['\u001b[Z'], [key('shift+tab')]],
    ['Delete and Backspace', ['\u001b[3~', '\u007f'], [key('delete'), key('backspace')]],
    ['a page up', ['\u001b[5~'], [key('pageup')]],
    ['Ctrl-Z', ['\u001a'], [key('ctrl+z')]],
    ['Escape', ['\u001b'], [key('escape')]],
    ['Escape twice', ['\u001b\u001b'], [key('escape'), key('escape')]],
    ['Escape and an arrow soon after', ['\u001b\u001b[A'], [key('escape'), key('up')]],
    ['Alt-b', ['\u001bb'], [key('alt+b')]],
    ['Alt-Backspace', ['\u001b\u007f'], [key('alt+backspace')]],
    ['Escape and a key soon after', ['\u001b:'], [key('escape'), text(':')]],
    ['Escape and a key with which a sequence could begin', ['\u001b['], [key('escape'), text('[')]],
    [
      'Escape and keys with which none begins',
      ['\u001b]x\u001bPx'],
      [key('escape'), text(']x'), key('escape'), text('Px')],
    ],
    ['a click', ['\u001b[<0;10;5M', '\u001b[<0;10;5m'], [{ type: 'click', x: 9, y: 4 }]],
    [
      'the wheel',
      ['\u001b[<64;1;1M', '\u001b[<65;1;1M'],
      [
        { type: 'wheel', by: -1, x: 0, y: 0 },
        { type: 'wheel', by: 1, x: 0, y: 0 },
      ],
    ],
    ['another button, and one with Ctrl', ['\u001b[<2;1;1M', '\u001b[<16;1;1M'], []],
    [
      'a paste in pieces, with ends of lines',
      ['\u001b[20', '0~kill core-01\r', 'q\u001b[2', '01~'],
      [{ type: 'paste', text: 'kill core-01\nq' }],
    ],
    [
      'a paste of something in colours',
      ['\u001b[200~a \u001b[31mred\u001b[0m\u001b[201~k'],
      [{ type: 'paste', text: 'a red' }, text('k')],
    ],
    [
      'answers to questions',
      ['\u001b[?62;22c', '\u001b[0n', '\u001b[12;40R', '\u001b]11;rgb:0000/0000/0000\u001b\\'],
      [],
    ],
    ['what no terminal asks or answers', ['\u001b[31m', '\u001b[5n', '\u001b[u', '\u001b[[A'], []],
    ['answers in strings', ['\u001bP1+r\u001b\\', '\u001b_Gi=1;OK\u001b\\', '\u001b]4;1;red\u0007'], []],
    [
      "X10's mouse, whose places are letters",
      ['\u001b[M kkj', '\u001b[M!', 'qq', '\u001b', '[M', '!!!'],
      [text('j')],
    ],
    ['a sequence that does not end', ['\u001b[12;4'], []],
    [
      'a key as terminals send it that tell more of keys',
      ['\u001b[97u\u001b[97;5u\u001b[27u'],
      [text('a'), key('ctrl+a'), key('escape')],
    ],
    ['a key that is unknown', ['\u001b[57399;2u'], []],
  ])('is told apart: %s', (_name, chunks, inputs) => {
    expect(read(...chunks)).toEqual(inputs);
  });

  it('is the same in whatever pieces it comes, and nothing of it is too much', () => {
    fc.assert(
      fc.property(anyBytes, anyCuts, (bytes, cuts) => {
        expect(read(...pieces(bytes, cuts))).toEqual(read(...pieces(bytes, [])));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is no key where it was pasted', () => {
    fc.assert(
      fc.property(anyBytes, anyCuts, (bytes, cuts) => {
        const pasted = Buffer.from(bytes)
          .toString()
          .replaceAll('\u001b[201~', '')
          .replace(/\u001b[^\u001b]{0,4}$/, '');
        const sent = new Uint8Array(Buffer.from(`\u001b[200~${pasted}\u001b[201~`));
        expect(read(...pieces(sent, cuts)).map(({ type }) => type)).toEqual(['paste']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is no key where it is an answer', () => {
    const answer = fc
      .tuple(fc.constantFrom('P1+r', 'P>|', ']52;', '_G'), fc.string())
      .map(([begin, said]) => `\u001b${begin}${said.replace(/[\u001b\u0007\u0018\u001a]/g, '')}\u001b\\`);
    fc.assert(
      fc.property(answer, anyCuts, (said, cuts) => {
        expect(read(...pieces(new Uint8Array(Buffer.from(said)), cuts))).toEqual([]);
      }),
    );
  });

  it('may come late', () => {
    const reader = new InputReader();
    expect([...reader.read('\u001b[<0;10'), ...reader.idle(), ...reader.read(';5M')]).toEqual([
      { type: 'click', x: 9, y: 4 },
    ]);
  });

  it('that does not end keeps nobody from going on', () => {
    const reader = new InputReader();
    expect([...reader.read('\u001bP1+r'), ...reader.idle(), ...reader.read('k')]).toEqual([text('k')]);
  });
});
