import { describe, expect, it } from 'vitest';
import { processEnvironment } from '../../../src/systemd/options/process-environment.js';
import { readSettings } from '../../../src/systemd/options/read.js';
import { parseUnitFile } from '../../../src/systemd/syntax/unit-file.js';
import { aName } from '../../helpers/builders.js';

const FILES = new Map([['/etc/environment', 'A=from a file\nB=2\n']]);

function environment(...lines: readonly string[]): Readonly<Record<string, string>> | string {
  const { unitFile } = parseUnitFile(`[Service]\n${lines.join('\n')}\n`);
  const result = processEnvironment(readSettings(aName('web@a\\x20b.service'), unitFile), 'Service', {
    manager: new Map([['SECRET', 'x']]),
    readFile: (path) => FILES.get(path) ?? null,
  });
  if (!result.ok) return result.error;
  const { LANG, PATH, ...own } = Object.fromEntries(result.value);
  expect([LANG, PATH]).toEqual(['C.UTF-8', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']);
  return own;
}

describe('processEnvironment', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>> | string]>([
    [
      'holds assignments, the last of one name',
      ['Environment=A=1 B=2', 'Environment="A=x y"'],
      { A: 'x y', B: '2' },
    ],
    ['leaves out what is no assignment', ['Environment=A=1 B'], { A: '1' }],
    ['holds specifiers, put in after words are split', ['Environment=A=%I B=%i'], { A: 'a b', B: 'a\\x20b' }],
    [
      'is taken over by files',
      ['EnvironmentFile=/etc/environment', 'Environment=A=1'],
      { A: 'from a file', B: '2' },
    ],
    ['does without a file that may be missing', ['EnvironmentFile=-/none', 'Environment=A=1'], { A: '1' }],
    [
      'is none without a file that may not',
      ['EnvironmentFile=/none'],
      'Failed to load environment files: No such file or directory',
    ],
    ['holds what is passed on', ['PassEnvironment=SECRET NONE'], { SECRET: 'x' }],
    ['lacks what is taken away', ['Environment=A=1 B=2 C=3', 'UnsetEnvironment=A B=2 C=4'], { C: '3' }],
  ])('%s', (_name, lines, expected) => {
    expect(environment(...lines)).toEqual(expected);
  });
});
