// A session in its folder: what a process that was killed in the middle of it leaves to the next.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withSession } from '../../src/cli/session-store.js';
import type { Session } from '../../src/sim/index.js';

const SILENT = { onEvent: () => undefined };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetsim-session-'));
  vi.stubEnv('FLEETSIM_SESSION', folder);
  vi.stubEnv('FLEETSIM_CLOCK', 'manual');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Does something to a session that is never kept as a whole, as if its process were killed then. */
function killedAfter(work: (session: Session) => void): Promise<void> {
  return withSession({ ...SILENT, keepEach: true }, work);
}

function killedMachines(): Promise<readonly string[]> {
  return withSession(SILENT, ({ world }) =>
    [...world.picture.machines.values()].filter(({ power }) => power === 'off').map(({ name }) => name),
  );
}

const kill = (session: Session, machine: string): void => void session.fault(`kill ${machine}`);

describe('a session whose process is killed', () => {
  it('has every change, and is whole again once it was opened', async () => {
    await killedAfter((session) => {
      kill(session, 'core-01');
      session.advance(1_000);
      kill(session, 'core-03');
    });
    expect(readdirSync(folder).sort()).toEqual(['changes.jsonl', 'session.json']);
    expect(await killedMachines()).toEqual(['core-01', 'core-03']);
    expect(readdirSync(folder)).toEqual(['session.json']);
    expect(await killedMachines()).toEqual(['core-01', 'core-03']);
  });

  it('says of a change that cannot be kept that it cannot, and keeps it with the next that can', async () => {
    const changes = join(folder, 'changes.jsonl');
    await killedAfter((session) => {
      kill(session, 'core-01');
      rmSync(changes);
      mkdirSync(changes);
      expect(() => kill(session, 'core-02')).toThrow('done, but it could not be kept');
      rmSync(changes, { recursive: true });
      kill(session, 'core-03');
    });
    expect(await killedMachines()).toEqual(['core-01', 'core-02', 'core-03']);
  });
});
