// What a unit that really runs finds of its host's files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostFiles } from '../../../src/live/processes/host-files.js';
import { RealSystemd } from '../../helpers/real-systemd.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetsim-files-'));
const files = new HostFiles();

beforeAll(() => {
  mkdirSync(join(folder, 'full', 'deep'), { recursive: true });
  mkdirSync(join(folder, 'void'));
  writeFileSync(join(folder, 'full', 'a.conf'), 'text\n');
  writeFileSync(join(folder, 'full', '.hidden'), '');
  writeFileSync(join(folder, 'full', 'deep', 'run'), '#!/bin/sh\n', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['exists', 'full/a.conf', true],
  ['exists', 'full', true],
  ['exists', 'none', false],
  ['isFilled', 'full/a.conf', true],
  ['isFilled', 'full/.hidden', false],
  ['isFilled', 'full', false],
  ['isDirectory', 'void', true],
  ['isDirectory', 'full/a.conf', false],
  ['hasFiles', 'full', true],
  ['hasFiles', 'void', false],
  ['hasFiles', 'full/a.conf', false],
  ['isExecutable', 'full/deep/run', true],
  ['isExecutable', 'full/a.conf', false],
  ['isExecutable', 'full', false],
  ['matches', 'full/*.conf', true],
  ['matches', '*/deep/r?n', true],
  ['matches', 'full/*.none', false],
  ['matches', '*/a.conf/more', false],
  ['matches', 'f*/.h*', true],
  ['matches', 'full/*hidden', false],
  ['matches', 'full/[', false],
] as const)('%s %s: %s', (question, path, answer) => {
  expect(files[question](join(folder, path))).toBe(answer);
});

it('reads a file, and none that is not there', () => {
  expect(files.readFile(join(folder, 'full', 'a.conf'))).toBe('text\n');
  expect(files.readFile(join(folder, 'none'))).toBeNull();
});

describe('conditions', () => {
  it.each([
    [`ConditionPathExists=${folder}/full`, 'active (exited)'],
    [`ConditionPathExists=${folder}/none`, 'inactive (dead)'],
    ['ConditionPathExists=/usr/bin/fleetd', 'inactive (dead)'],
  ])('%s is of the host: %s', async (condition, state) => {
    const systemd = new RealSystemd();
    try {
      systemd.start('ExecStart=/bin/true', 'Type=oneshot', 'RemainAfterExit=yes', '[Unit]', condition);
      await systemd.becomes(state);
    } finally {
      systemd.close();
    }
  });

  it('cannot be met by a touch from here', () => {
    const systemd = new RealSystemd();
    try {
      expect(() => systemd.manager.touch('/tmp/x')).toThrow(
        '/tmp/x: the files of this machine are real, to be made on its host',
      );
    } finally {
      systemd.close();
    }
  });
});
