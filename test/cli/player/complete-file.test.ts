// Files that Tab offers.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completeFile } from '../../../src/cli/player/complete-file.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetsim-test-'));
  mkdirSync(join(folder, 'units'));
  for (const name of ['web.service', 'web@.service', 'my web.service', '.hidden'])
    writeFileSync(join(folder, name), '');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const texts = (typed: string): readonly string[] => completeFile(typed).map(({ text }) => text);

it('are those that begin so, and folders with a slash', () => {
  expect(texts(`${folder}/w`)).toEqual([`${folder}/web.service`, `${folder}/web@.service`]);
  expect(texts(`${folder}/u`)).toEqual([`${folder}/units/`]);
  expect(texts(`${folder}/.h`)).toEqual([`${folder}/.hidden`]);
  expect(texts(`${folder}/`)).not.toContain(`${folder}/.hidden`);
});

it('are quoted where they would be several words', () => {
  expect(texts(`${folder}/my`)).toEqual([`'${folder}/my web.service'`]);
});

it('are found from the root on', () => {
  expect(texts('/et')).toContain('/etc/');
  expect(texts('/t')).toContain('/tmp/');
});

it('are none where nothing can be read', () => {
  expect(texts(`${folder}/nowhere/x`)).toEqual([]);
});
