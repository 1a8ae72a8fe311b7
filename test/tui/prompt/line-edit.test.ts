import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edited, inserted, type LineEdit, lineOf } from '../../../src/tui/prompt/line-edit.js';

/** The cursor as a bar. */
const at = (marked: string): LineEdit => ({ text: marked.replace('|', ''), at: marked.indexOf('|') });
const shown = ({ text, at }: LineEdit): string => `${text.slice(0, at)}|${text.slice(at)}`;

describe('a line that is typed', () => {
  it.each([
    ['backspace', 'kill core|-01', 'kill cor|-01'],
    ['backspace', '|kill', '|kill'],
    ['backspace', 'e\u0301|', '|'],
    ['backspace', '👩‍🚀|x', '|x'],
    ['ctrl+d', 'ki|ll', 'ki|l'],
    ['ctrl+d', 'kill|', 'kill|'],
    ['ctrl+w', 'kill core-01 |', 'kill |'],
    ['ctrl+w', 'kill core|-01', 'kill |-01'],
    ['ctrl+u', 'kill co|re', '|re'],
    ['ctrl+k', 'kill co|re', 'kill co|'],
    ['left', '日本|', '日|本'],
    ['left', '|x', '|x'],
    ['right', '|日本', '日|本'],
    ['right', 'x|', 'x|'],
    ['home', 'kill|', '|kill'],
    ['ctrl+a', 'ki|ll', '|kill'],
    ['end', '|kill', 'kill|'],
    ['ctrl+e', 'k|ill', 'kill|'],
    ['alt+b', 'kill core-01|', 'kill |core-01'],
    ['ctrl+right', 'kill| core-01', 'kill core-01|'],
  ])('%s: %s becomes %s', (key, before, after) => {
    expect(shown(edited(at(before), key) ?? at('?|'))).toBe(after);
  });

  it('knows no other keys', () => {
    expect(edited(at('x|'), 'ctrl+x')).toBeNull();
  });

  it('takes what is pasted where the cursor is, on one line and without control characters', () => {
    expect(shown(inserted(at('a|d'), 'b\r\nc\u001b\u0007'))).toBe('ab c|d');
    expect(inserted(lineOf(''), 'x'.repeat(10_000)).text).toHaveLength(1_000);
  });

  it('has its cursor between characters, whatever is typed', () => {
    const key = fc.constantFrom(
      'backspace',
      'ctrl+d',
      'left',
      'right',
      'home',
      'end',
      'ctrl+w',
      'alt+b',
      'alt+f',
    );
    const step = fc.oneof(key, fc.string({ unit: 'grapheme', maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let line = lineOf('');
        for (const one of steps) line = edited(line, one) ?? inserted(line, one);
        expect(line.at).toBeGreaterThanOrEqual(0);
        expect(line.at).toBeLessThanOrEqual(line.text.length);
        // Half a surrogate pair is no character.
        const head = line.text.slice(0, line.at);
        expect(Buffer.from(head).toString()).toBe(head);
      }),
    );
  });
});
