// Unit files as nobody would write them: mutations of real ones, and lines that are nasty to read.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasErrors, type Random, seededRandom } from '../../../src/base/index.js';
import { checkUnitFile } from '../../../src/systemd/options/check.js';
import {
  hashUnitFile,
  parseUnitFile,
  serialiseUnitFile,
  type UnitFile,
} from '../../../src/systemd/syntax/unit-file.js';
import { aName } from '../../helpers/builders.js';
import { growthOf, LINEAR } from '../../helpers/growth.js';

const FOLDERS = ['../../../units/', '../../fixtures/units/'];

const CORPUS: readonly string[] = FOLDERS.flatMap((folder) => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(path).map((file) => readFileSync(`${path}/${file}`, 'utf8'));
});

/** What mutations put in: what the syntax is made of, and what it is not. */
const PIECES = [
  '\\',
  '\\\n',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '=',
  '[',
  ']',
  '[X-Fleet]\n',
  '#',
  ';',
  ' ',
  '\t',
  '"',
  "'",
  '%',
  '%Q',
  '$',
  '${',
  '\ufeff',
  '\u2028',
  '\ud800',
  'ü',
  'ExecStart=',
  'Environment="',
  'x'.repeat(50),
];

function pick<T>(random: Random, from: readonly T[], otherwise: T): T {
  return from[random.int(0, from.length - 1)] ?? otherwise;
}

function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let round = random.int(1, 6); round > 0; round--) {
    const at = random.int(0, mutated.length);
    const length = random.int(0, 12);
    const piece = random.int(0, 3) === 0 ? mutated.slice(at, at + 40) : pick(random, PIECES, '');
    mutated = mutated.slice(0, at) + piece + mutated.slice(at + length);
  }
  return mutated;
}

function random(length: number, from: Random): string {
  let text = '';
  for (let i = 0; i < length; i++)
    text += from.int(0, 1) === 0 ? pick(from, PIECES, '') : String.fromCharCode(from.int(1, 126));
  return text;
}

const triples = (file: UnitFile): readonly string[] => {
  const sections = [...new Set(file.options.map(({ section }) => section))];
  return sections.flatMap((wanted) =>
    file.options
      .filter(({ section }) => section === wanted)
      .map(({ section, name, value }) => JSON.stringify([section, name, value])),
  );
};

describe('100,000 unit files that somebody has spoilt', () => {
  it('are read without a crash, and what fleet takes is written and read back as it was, with the same hash', () => {
    const root = seededRandom(5);
    let good = 0;
    for (let i = 0; i < 100_000; i++) {
      const text = i % 5 === 0 ? random(root.int(0, 60), root) : mutate(pick(root, CORPUS, ''), root);
      const { unitFile, problems } = parseUnitFile(text);
      if (i % 10 === 0) checkUnitFile(aName('a@b.service'), unitFile);
      if (hasErrors(problems)) continue;
      good += 1;
      const again = parseUnitFile(serialiseUnitFile(unitFile));
      if (hasErrors(again.problems) || hashUnitFile(again.unitFile) !== hashUnitFile(unitFile))
        expect.fail(`number ${i} does not read back as itself: ${JSON.stringify(text)}`);
      if (i % 10 === 0) expect(triples(again.unitFile), JSON.stringify(text)).toEqual(triples(unitFile));
    }
    expect(good).toBeGreaterThan(20_000);
  }, 60_000);
});

describe('reading takes time in proportion to the length', () => {
  const check = (text: string): void => {
    const { unitFile } = parseUnitFile(text);
    checkUnitFile(aName('a.service'), unitFile);
  };

  it.each([
    ['lines', 'x=1\n'],
    ['lines that go on', 'x \\\n'],
    ['sections', '[A]\n'],
    ['sections that go on', '[A]\\\n'],
    ['sections that never end', '[\n'],
    ['comments', '# x\n'],
    ['comments that go on', '#\\\n'],
    ['backslashes', '\\'],
    ['blanks', ' '],
    ['blanks between letters', 'a  '],
    ['carriage returns', 'x=1\r'],
    ['NULs', 'x=\0'],
    ['equals signs', '='],
    ['quotes', '"'],
    ['words in quotes', '"a" '],
    ['escapes', '\\x41'],
    ['escapes that are none', '\\q'],
    ['specifiers', '%i'],
    ['specifiers that are none', '%Q '],
    ['semicolons', 'a ; '],
    ['variables that never end', '${'],
  ])('%s over and over', (_name, unit) => {
    const of = (bytes: number): string =>
      ['ExecStart=/bin/echo ', 'Environment=', 'After=', 'ReadOnlyPaths=', '']
        .map((head) => `[Service]\n${head}${unit.repeat(Math.floor(bytes / 5 / unit.length))}\n`)
        .join('');
    expect(growthOf((bytes) => check(of(bytes)), 30_000)).toBeLessThan(LINEAR);
  });
});
