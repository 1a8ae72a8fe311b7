// Going on from an earlier moment, and asking about one: of a scenario's run, and of a session.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drivenRun, type Judged } from '../../../src/cli/player/driven-run.js';
import { drivenSession, type Held } from '../../../src/cli/player/driven-session.js';
import { Player } from '../../../src/cli/player/player.js';
import { readTexts } from '../../../src/cli/session-files.js';
import { withSession } from '../../../src/cli/session-store.js';
import { listSessions, readSession } from '../../../src/cli/sessions.js';
import { promiseOf } from '../../../src/cli/task.js';
import type { RecordedEvent } from '../../../src/events/index.js';
import { parseFleetctl } from '../../../src/fleetctl/index.js';
import { HandledRun, readScenario, type Session } from '../../../src/sim/index.js';
import { aUnitText } from '../../helpers/builders.js';

let player: Player | null = null;
beforeEach(() => {
  // Nobody drives but the test.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  player?.stop();
  player = null;
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Step by step: a step may take no longer than a person waits. */
function driveTo(player: Player, ms: number): void {
  while (player.latestMs < ms) player.step('second', Math.min(1, (ms - player.latestMs) / 1_000));
}

function run(player: Player, line: string): string {
  const said: string[] = [];
  player.commandLine.run([line], ({ lines }) => said.push(...lines));
  return said.join('\n');
}

function answered(player: Player, line: string): Promise<string> {
  return new Promise((resolve) => {
    player.commandLine.run([line], ({ lines, exitCode }) => {
      if (exitCode !== null) resolve(lines.join('\n'));
    });
  });
}

function branch(player: Player, name: string): Promise<string> {
  return new Promise((resolve) => {
    const leave = player.subscribe(() => {
      const { notice } = player.state;
      if (notice?.tone === 'bad') {
        leave();
        resolve(notice.text);
      }
    });
    player.branch(name, () => {
      leave();
      resolve('done');
    });
  });
}

async function placeOf(player: Player, unit: string): Promise<string | null> {
  const { questions } = player;
  if (questions === null) throw new Error('nobody to ask');
  const { keys } = await promiseOf(questions.registry());
  const target = keys.find(({ key }) => key.endsWith(`job/${unit}/target`));
  return target === undefined ? null : player.picture.machineName(target.value);
}

const SCENARIO = `
name: branched
cluster: { machines: 3, agent_ttl: 30s }
units: { 'web.service': "${aUnitText().replaceAll('\n', '\\n')}" }
steps:
  - at: 5s
    run: fleetctl start web.service
  - at: 60s
    fault: kill core-01
  - at: 120s
    expect: { unit: web.service, on: core-02 }
`;

interface Started {
  readonly player: Player;
  readonly events: readonly RecordedEvent[];
  readonly shown: () => Judged;
}

function startRun(options: { recorded?: boolean } = {}): Started {
  const { scenario } = readScenario(SCENARIO, 'branched.yaml', { readFile: () => null });
  if (scenario === null) throw new Error('the scenario cannot be read');
  const started = new Player('branched', 1);
  player = started;
  const events: RecordedEvent[] = [];
  const tell = (event: RecordedEvent): void => {
    events.push(event);
    started.tell(event);
  };
  const handled = new HandledRun({ scenario, version: 'test', findFile: () => null }, tell);
  let shown: Judged = { handled, verdicts: [] };
  const instead = (other: Judged): void => {
    shown = other;
  };
  started.start(drivenRun(handled, { untilMs: undefined, recorded: options.recorded ?? false, instead }));
  return { player: started, events, shown: () => shown };
}

describe("a scenario's run", () => {
  it('goes on from an earlier moment, and what came after it is gone', async () => {
    const { player, events, shown } = startRun();
    driveTo(player, 110_000);
    expect(run(player, 'kill core-02')).toContain('killed');
    player.seek(30_000);
    expect(player.branching).toMatchObject({ name: null });
    expect(run(player, 'kill core-03')).toContain('what is past stays as it was');
    expect(await branch(player, '')).toBe('done');
    expect([player.present, player.nowMs, player.latestMs]).toEqual([true, 30_000, 30_000]);
    const before = events.filter(({ atMs }) => atMs <= 30_000);
    expect(player.history.lastSeq).toBe(before.length);
    for (const event of before) expect(player.history.at(event.seq)).toEqual(event);
    expect(run(player, 'kill core-03')).toContain('killed');
    driveTo(player, 100_000);
    const faults = [...Array(player.history.lastSeq).keys()].flatMap((i) => {
      const event = player.history.at(i + 1);
      return event?.type === 'fault' ? [event.fault] : [];
    });
    expect(faults).toEqual(['kill core-03', 'kill core-01']);
    while (player.state.ended === null) player.step('second', 1);
    expect(shown().handled.run.outcome).toEqual({ held: 1, failed: 0 });
    expect(shown().verdicts.map(({ type }) => type)).toEqual(['expectation']);
  });

  it('keeps what was done at the keys before that moment', async () => {
    const { player } = startRun();
    driveTo(player, 20_000);
    run(player, 'kill core-02');
    driveTo(player, 50_000);
    player.seek(40_000);
    expect(await branch(player, '')).toBe('done');
    const core02 = [...player.picture.machines.values()].find(({ name }) => name === 'core-02');
    expect(core02?.power).toBe('off');
    player.seek(10_000);
    player.toPresent();
    expect(player.nowMs).toBe(40_000);
  });

  it('can be gone on with after its end', async () => {
    const { player } = startRun();
    while (player.state.ended === null) player.step('second', 10);
    expect(player.barred).toContain('it is over');
    expect(player.refusal('kill')).toBe(player.barred);
    expect(run(player, 'kill core-02')).toContain('it is over');
    player.seek(60_000);
    expect(player.barred).toBeNull();
    expect(await branch(player, '')).toBe('done');
    expect([player.state.ended, player.barred]).toEqual([null, null]);
    driveTo(player, 61_000);
    expect(player.latestMs).toBe(61_000);
  });

  it('that is recorded goes on from nowhere', () => {
    const { player } = startRun({ recorded: true });
    driveTo(player, 10_000);
    player.seek(5_000);
    expect(player.branching).toBeNull();
    player.toPresent();
    expect(run(player, 'kill core-01')).toContain('this run is recorded');
  });

  it('answers questions about the past as it was, and shows its script so', async () => {
    const { player } = startRun();
    driveTo(player, 110_000);
    expect(await placeOf(player, 'web.service')).toBe('core-02');
    player.seek(50_000);
    expect(await placeOf(player, 'web.service')).toBe('core-01');
    expect(player.scenario?.map(({ endedMs }) => endedMs !== null)).toEqual([true, false, false]);
    const { questions } = player;
    player.step('second', 45);
    expect(await placeOf(player, 'web.service')).toBe('core-02');
    await expect(promiseOf(questions?.registry() ?? neverAsked())).rejects.toThrow('another moment');
    player.seek(2_000);
    expect(await placeOf(player, 'web.service')).toBeNull();
    player.seek(100);
    await expect(placeOf(player, 'web.service')).rejects.toThrow('still coming up');
  });
});

function neverAsked(): never {
  throw new Error('nobody to ask');
}

describe('a session', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleetsim-branch-'));
    vi.stubEnv('FLEETSIM_SESSION', folder);
    vi.stubEnv('FLEETSIM_CLOCK', 'manual');
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  interface StartedSession {
    readonly player: Player;
    readonly live: () => Held;
    readonly heard: readonly RecordedEvent[];
  }

  /** A session that somebody killed a machine in at 60 s, and started again at 90 s. */
  function onSession(work: (started: StartedSession) => Promise<void>): Promise<void> {
    const started = new Player('session', 1);
    player = started;
    const tell = (event: RecordedEvent): void => started.tell(event);
    return withSession(
      { keepEach: true, onReplay: tell, onEvent: () => undefined },
      async (session: Session, keep) => {
        let live: Held = { session, keep };
        const heard: RecordedEvent[] = [];
        started.start(
          drivenSession(live, {
            listener: async () => (event) => heard.push(event),
            instead: (other) => {
              live = other;
            },
          }),
        );
        driveTo(started, 60_000);
        run(started, 'kill core-01');
        driveTo(started, 90_000);
        run(started, 'restart core-01');
        driveTo(started, 100_000);
        await work({ player: started, live: () => live, heard });
        live.keep();
      },
    );
  }

  it('begins another one under a name, and the one that was is kept beside it', async () => {
    await onSession(async ({ player, live, heard }) => {
      player.seek(70_000);
      expect(player.branching).toMatchObject({ name: 'main-2' });
      expect(player.branching?.problem('what-if')).toBeNull();
      expect(player.branching?.problem('what if')).toContain('not a name for a session: what if');
      expect(player.branching?.problem('main')).toContain('there is a session main already');
      expect(await branch(player, 'what-if')).toBe('done');
      expect([player.title, player.present, player.latestMs]).toEqual(['session what-if', true, 70_000]);
      expect(heard.at(-1)).toEqual(player.history.at(player.history.lastSeq));
      expect(run(player, 'kill core-02')).toContain('killed');
      // Kept before anybody is told.
      expect(readTexts(folder)?.changes).toContain('kill core-02');
      driveTo(player, 75_000);
      expect(live().session.world.simulation.nowMs()).toBe(75_000);
    });
    expect(listSessions().map(({ current, data }) => [data.name, current, data.end?.atMs])).toEqual([
      ['main', false, 100_000],
      ['what-if', true, 75_000],
    ]);
    const faults = (name: string) =>
      readSession(name).commands.map((command) => 'fault' in command && command.fault);
    expect(faults('main')).toEqual(['kill core-01', 'restart core-01']);
    expect(faults('what-if')).toEqual(['kill core-01', 'kill core-02']);
    // Both can be opened again.
    await withSession({ onEvent: () => undefined }, () => undefined);
  });

  it.each([
    ['main', 'there is a session main already'],
    ['not/a name', 'not a name for a session'],
  ])('begins none as %s, and nothing is changed', (name, refusal) =>
    onSession(async ({ player, live }) => {
      const { session } = live();
      player.seek(70_000);
      expect(await branch(player, name)).toContain(refusal);
      expect([player.present, player.nowMs, player.latestMs]).toEqual([false, 70_000, 100_000]);
      expect(live().session).toBe(session);
      expect(listSessions().map(({ data }) => data.name)).toEqual(['main']);
    }),
  );

  it('goes on with one that was kept beside it, and keeps this one there instead', async () => {
    await onSession(async ({ player, live, heard }) => {
      player.seek(70_000);
      expect(await branch(player, 'what-if')).toBe('done');
      driveTo(player, 75_000);
      player.seek(72_000);
      expect(await answered(player, 'fleetsim session switch main')).toBe(
        'Switched to session main, which stands at 00:01:40.000',
      );
      expect([player.title, player.present, player.latestMs]).toEqual(['session main', true, 100_000]);
      expect(heard.at(-1)).toEqual(player.history.at(player.history.lastSeq));
      expect(run(player, 'kill core-02')).toContain('killed');
      expect(readTexts(folder)?.changes).toContain('kill core-02');
      driveTo(player, 101_000);
      expect(live().session.world.simulation.nowMs()).toBe(101_000);
    });
    expect(listSessions().map(({ current, data }) => [data.name, current, data.end?.atMs])).toEqual([
      ['main', true, 101_000],
      ['what-if', false, 75_000],
    ]);
  });

  it.each([
    ['main', 'main is the current session already'],
    ['maim', 'there is no session maim; did you mean main?'],
  ])('switches to none as %s, and nothing is changed', (name, refusal) =>
    onSession(async ({ player, live }) => {
      const { session } = live();
      expect(await answered(player, `session switch ${name}`)).toBe(refusal);
      expect([player.title, player.latestMs]).toEqual(['session main', 100_000]);
      expect(live().session).toBe(session);
      expect(run(player, 'kill core-02')).toContain('killed');
    }),
  );

  it('begins a new one, and removes another, without anybody else', async () => {
    await onSession(async ({ player, live }) => {
      expect(await answered(player, 'session new bigger --machines 5')).toMatch(
        /^Switched to session bigger, which stands at 00:00:00/,
      );
      expect(player.title).toBe('session bigger');
      expect(player.picture.machines.size).toBe(5);
      expect(await answered(player, 'session rm bigger')).toBe(
        'bigger is the current session; switch to another one first: fleetsim session switch NAME',
      );
      expect(await answered(player, 'session rm main')).toBe('Session main removed');
      driveTo(player, 2_000);
      expect(live().session.data().name).toBe('bigger');
    });
    expect(listSessions().map(({ data }) => data.name)).toEqual(['bigger']);
  });

  it('keeps another one beside it, as it is, as it was then, or as it is shown', async () => {
    await onSession(async ({ player }) => {
      expect(await answered(player, 'session branch copy')).toMatch(
        /^Session copy is main up to 00:01:40\.000, with 2 of its 2/,
      );
      expect(await answered(player, 'session branch then --at 70s')).toMatch(
        /^Session then is main up to 00:01:10/,
      );
      player.seek(30_000);
      expect(await answered(player, 'session branch shown')).toMatch(/^Session shown is main up to 00:00:30/);
      expect(player.title).toBe('session main');
    });
    expect(listSessions().map(({ data }) => data.name)).toEqual(['copy', 'main', 'shown', 'then']);
  });

  it('undoes nothing on a screen, and says what to do instead', () =>
    onSession(async ({ player }) => {
      expect(await answered(player, 'session undo')).toMatch(
        /^on a screen nothing is undone; go back with \[/,
      );
      expect(await answered(player, 'session undo 2')).toMatch(/^on a screen nothing is undone/);
    }));

  it('answers questions about the past, between its commands and before them', () =>
    onSession(async ({ player }) => {
      const powers = async (): Promise<readonly string[]> => {
        const { questions } = player;
        const { lines } = await promiseOf(questions?.look(['list-machines', '--no-legend']) ?? neverAsked());
        return lines;
      };
      expect(await powers()).toHaveLength(3);
      player.seek(95_000 - 5_001);
      expect(await powers()).toHaveLength(2);
      player.seek(50_000);
      expect(await powers()).toHaveLength(3);
      player.step('second', 45);
      expect(await powers()).toHaveLength(3);
    }));

  it('can be asked about the midst of a command, and goes on from its end', async () => {
    let [beganMs, endedMs] = [0, 0];
    await withSession({ onEvent: () => undefined }, (session, keep) => {
      session.advance(5_000);
      beganMs = session.world.simulation.nowMs();
      session.run(parseFleetctl(['start', 'web.service'], 'fleetsim'), (path) => ({
        path,
        text: aUnitText(),
        origin: 'user',
      }));
      endedMs = session.world.simulation.nowMs();
      keep();
    });
    await onSession(async ({ player }) => {
      player.seek(beganMs + 5);
      const { questions } = player;
      const { lines } = await promiseOf(questions?.look(['list-units', '--no-legend']) ?? neverAsked());
      expect(lines.join()).not.toContain('running');
      expect(await branch(player, 'sooner')).toBe('done');
      expect(player.latestMs).toBe(endedMs);
      expect(player.picture.units.has('web.service')).toBe(true);
    });
  });
});
