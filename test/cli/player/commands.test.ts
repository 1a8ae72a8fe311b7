// Commands that run as programs of their own beside the screen.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Commands } from '../../../src/cli/player/commands.js';
import { Picture } from '../../../src/events/index.js';
import type { Answer } from '../../../src/tui/index.js';

it('that were ended by hand have nothing more to say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleetsim-test-'));
  const program = join(folder, 'program.mjs');
  const gone = join(folder, 'gone');
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs';
     console.log('one\\ntwo');
     process.once('SIGTERM', () => process.stdout.write('last words\\n', () => {
       writeFileSync(${JSON.stringify(gone)}, '');
       process.exit(0);
     }));
     setInterval(() => undefined, 1_000);`,
  );
  const told: Answer[] = [];
  const commands = new Commands({
    program,
    fault: () => '',
    endpoint: () => Promise.resolve('unix:/nowhere'),
    picture: () => new Picture(),
  });
  try {
    const end = commands.run('journal -f web', (answer) => told.push(answer));
    await vi.waitFor(() => expect(told.at(-1)?.lines).toEqual(['one', 'two']), 20_000);
    const before = told.length;
    end();
    await vi.waitFor(() => expect(existsSync(gone)).toBe(true), 20_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told.slice(before)).toEqual([]);
  } finally {
    commands.close();
    rmSync(folder, { recursive: true });
  }
});
