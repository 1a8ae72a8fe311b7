import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkUnitFile } from '../../../src/systemd/options/check.js';
import { parseUnitFile } from '../../../src/systemd/syntax/unit-file.js';
import { aName } from '../../helpers/builders.js';

interface Case {
  readonly unit: string;
  readonly section: string;
  readonly line: string;
  /** What `systemd-analyze verify` of systemd 252 says of the line; `(fatal)` when it refuses the unit for it. */
  readonly says: readonly string[];
}

/** What each file needs so that systemd reads it to its end. */
const BASES: Readonly<Record<string, string>> = {
  'a.service': '[Service]\nExecStart=/bin/true\n',
  'u.service': '[Service]\nExecStart=/bin/true\n',
  'a.timer': '[Timer]\nOnBootSec=1\n',
  'a.socket': '[Socket]\nListenStream=/run/x\n',
  'a.path': '[Path]\nPathExists=/x\n',
  'a.mount': '[Mount]\nWhat=/dev/x\nWhere=/a\n',
  'dev-x.swap': '[Swap]\nWhat=/dev/x\n',
  'a.automount': '[Automount]\nWhere=/a\n',
};

const CASES = readCases(
  readFileSync(new URL('../../fixtures/systemd-complaints.txt', import.meta.url), 'utf8'),
);

function readCases(text: string): readonly Case[] {
  const cases: { unit: string; section: string; line: string; says: string[] }[] = [];
  for (const row of text.trimEnd().split('\n')) {
    const [, unit = '', section = '', line = ''] = /^(\S+) \[(\w+)\] (.*)$/.exec(row) ?? [];
    if (row.startsWith('  ')) cases.at(-1)?.says.push(row.slice(2));
    else cases.push({ unit, section, line, says: [] });
  }
  return cases;
}

function check(unit: string, text: string): readonly string[] {
  return checkUnitFile(aName(unit), parseUnitFile(text).unitFile).map(
    ({ message, severity, where }) => `${where?.line}: ${message}${severity === 'error' ? '\n(fatal)' : ''}`,
  );
}

/** What is said of a file, by its lines. The newer wording for unknown keys is taken for the one that we keep. */
function verify(unit: string, text: string): readonly string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'fleetsim-verify-'));
  try {
    const path = join(scratch, unit);
    writeFileSync(path, text);
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', path], {
      encoding: 'utf8',
    });
    return stderr
      .split('\n')
      .filter((line) => line.startsWith(`${path}:`) || line.includes('has fatal error'))
      .map((line) => line.replace(`${path}:`, ''))
      .map((line) =>
        line.replace(
          /^(\d+: )Unknown key '(.*)' in section \[(.*)\], ignoring\.$/,
          "$1Unknown key name '$2' in section '$3', ignoring.",
        ),
      )
      .map((line) => (line.includes('has fatal error') ? '(fatal)' : line));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

describe('checkUnitFile', () => {
  it.each(CASES)('$unit [$section] $line', ({ unit, section, line, says }) => {
    const text = `${BASES[unit]}[${section}]\n${line}\n`;
    const at = text.split('\n').length - 1;
    const expected = says.filter((word) => word !== '(fatal)').map((word) => `${at}: ${word}`);
    expect(check(unit, text).flatMap((told) => told.split('\n'))).toEqual([
      ...expected,
      ...(says.includes('(fatal)') ? ['(fatal)'] : []),
    ]);
  });

  const noSystemd =
    process.env.FLEETSIM_REQUIRE_TOOLS !== '1' && spawnSync('systemd-analyze', ['--version']).status !== 0;

  it.skipIf(noSystemd).each(Object.keys(BASES))('says of %s what systemd-analyze verify says', (unit) => {
    const cases = CASES.filter((one) => one.unit === unit && !one.says.includes('(fatal)'));
    const text = `${BASES[unit]}${cases.map(({ section, line }) => `[${section}]\n${line}\n`).join('')}`;
    expect(check(unit, text)).toEqual(verify(unit, text));
  });
});
