// The history of command lines, in a folder of its own.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { typedLines } from '../../../src/cli/player/typed-lines.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetsim-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const path = (): string => join(folder, 'history');
const later = (): readonly string[] => typedLines(folder).earlier;

describe('lines that were typed', () => {
  it('are there on the next screen, each once, and nobody else can read them', () => {
    const first = typedLines(folder);
    expect(first.earlier).toEqual([]);
    for (const line of ['kill core-01', 'list-units', 'kill core-01']) first.keep(line);
    expect(later()).toEqual(['list-units', 'kill core-01']);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['history']);
  });

  it('of two screens are kept together', () => {
    const [one, other] = [typedLines(folder), typedLines(folder)];
    one.keep('a');
    other.keep('b');
    one.keep('c');
    expect(later()).toEqual(['a', 'b', 'c']);
  });

  it('are no more than the latest 200', () => {
    const typed = typedLines(folder);
    for (let i = 0; i < 210; i++) typed.keep(`line ${i}`);
    expect(later()).toHaveLength(200);
    expect(later().at(0)).toBe('line 10');
    expect(later().at(-1)).toBe('line 209');
  });

  it('are read as what anybody may have written', () => {
    writeFileSync(path(), `a\u001b[31mb\u0007\r\n\n  \n${'x'.repeat(1_001)}\n\tkill core-01`);
    expect(later()).toEqual(['a[31mb', 'kill core-01']);
    writeFileSync(path(), Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    expect(later()).toEqual(['\ufffd\ufffd']);
    writeFileSync(path(), 'x\n'.repeat(1_000_000));
    expect(later()).toEqual([]);
    typedLines(folder).keep('y');
    expect(readFileSync(path(), 'utf8')).toBe('y\n');
  });

  it('are none where there is no such file, and trouble nobody who cannot keep them', () => {
    mkdirSync(path());
    typedLines(folder).keep('a');
    expect(later()).toEqual([]);
    const nowhere = join(folder, 'nowhere');
    typedLines(nowhere).keep('a');
    expect(readdirSync(folder)).toEqual(['history']);
  });
});
