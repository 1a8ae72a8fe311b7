// Sessions that take each other's place: what a process that was killed in the midst of it leaves to the next.
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { firstOf, liveThrough, withSession } from '../../src/cli/session-store.js';
import {
  addSession,
  beginSession,
  listSessions,
  readSession,
  removeSession,
  switchSession,
} from '../../src/cli/sessions.js';

const SILENT = { onEvent: () => undefined };

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetsim-sessions-'));
  vi.stubEnv('FLEETSIM_SESSION', folder);
  vi.stubEnv('FLEETSIM_CLOCK', 'manual');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // Killed before it wrote the session as a whole.
  await withSession({ ...SILENT, keepEach: true }, (session) => void session.fault('kill core-01'));
  addSession({ data: liveThrough(firstOf({ name: 'other' }), 0).data(), wallMs: 0 });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const names = (): readonly string[] =>
  listSessions().map(({ data, current }) => `${data.name}${current ? '*' : ''} ${data.commands.length}`);

describe('switching', () => {
  it('takes along what was not yet written as a whole, and brings it back', () => {
    expect(readdirSync(folder).sort()).toEqual(['changes.jsonl', 'session.json', 'sessions']);
    expect(names()).toEqual(['main* 1', 'other 0']);
    switchSession('other');
    expect(readdirSync(folder).sort()).toEqual(['session.json', 'sessions']);
    expect(names()).toEqual(['main 1', 'other* 0']);
    switchSession('main');
    expect(names()).toEqual(['main* 1', 'other 0']);
    expect(readSession().commands).toEqual(readSession('main').commands);
  });

  it('that was cut short leaves a copy which nobody sees, and which the next one replaces', () => {
    cpSync(join(folder, 'sessions', 'other.json'), join(folder, 'copy.json'));
    switchSession('other');
    cpSync(join(folder, 'copy.json'), join(folder, 'sessions', 'other.json'));
    expect(names()).toEqual(['main 1', 'other* 0']);
    switchSession('main');
    expect(names()).toEqual(['main* 1', 'other 0']);
  });

  it('lets the time of the session go on from then', async () => {
    vi.stubEnv('FLEETSIM_CLOCK', '');
    const atMs = readSession('other').end?.atMs ?? 0;
    switchSession('other');
    await withSession(SILENT, ({ world }) => {
      expect(world.simulation.nowMs()).toBeLessThan(atMs + 60_000);
    });
  });
});

it('a session that is begun keeps the one that was', () => {
  beginSession({ data: liveThrough(firstOf({ name: 'third', machines: 1 }), 0).data(), wallMs: 0 });
  expect(names()).toEqual(['main 1', 'other 0', 'third* 0']);
  removeSession('main');
  expect(names()).toEqual(['other 0', 'third* 0']);
});
