// A machine whose systemd is made up: units as plain data, a journal that the test fills, a clock that it moves.

import { parseUnitFile } from '../../src/systemd/index.js';
import type { CgroupNode, UnitDetails } from '../../src/systemd/machine/details.js';
import { Journal, type JournalEntry } from '../../src/systemd/machine/journal.js';
import type { LocalMachine } from '../../src/systemd/show/local-machine.js';
import { ManualClock } from './manual-clock.js';

/** 2014-02-18 10:00:00 UTC. */
export const EPOCH_MS = Date.UTC(2014, 1, 18, 10);

/** A service that was loaded and never started. */
export function someDetails(name: string, change: Partial<UnitDetails> = {}): UnitDetails {
  return {
    name,
    aliases: [],
    type: 'service',
    description: `The ${name}`,
    documentation: [],
    load: 'loaded',
    loadError: null,
    file: {
      path: `/run/fleet/units/${name}`,
      state: 'linked-runtime',
      content: parseUnitFile('').unitFile,
    },
    active: 'inactive',
    sub: 'dead',
    result: 'success',
    times: {
      changedMs: null,
      activeEnterMs: null,
      activeExitMs: null,
      inactiveEnterMs: null,
      inactiveExitMs: null,
    },
    triggers: [],
    triggeredBy: [],
    unmet: null,
    timer: null,
    listen: [],
    connections: null,
    commands: [],
    mainPid: null,
    controlPid: null,
    restarts: 0,
    statusText: null,
    cgroup: null,
    processes: [],
    resources: null,
    job: null,
    dependencies: {},
    ...change,
  };
}

export function someLines(...entries: readonly Partial<JournalEntry>[]): readonly JournalEntry[] {
  return entries.map((entry) => ({
    atMs: 0,
    unit: 'a.service',
    identifier: 'sh',
    pid: 1001,
    level: 'info',
    message: 'Hello World',
    ...entry,
  }));
}

export class ALocalMachine implements LocalMachine {
  readonly hostname = 'core-01';
  readonly machineId = '0123456789abcdef0123456789abcdef';
  readonly epochMs = EPOCH_MS;
  readonly clock = new ManualClock();
  readonly journal = new Journal();
  readonly systemd: LocalMachine['systemd'];

  constructor(units: readonly UnitDetails[] = [], cgroups?: CgroupNode) {
    const none = { name: '', processes: [], children: [], resources: null };
    const show = (name: string): UnitDetails | null => units.find((unit) => unit.name === name) ?? null;
    const never = (): never => {
      throw new Error('nothing is changed on a machine that is made up');
    };
    this.journal.begin({ id: 'b'.repeat(32), atMs: 0 });
    this.systemd = {
      units: () => units,
      show,
      jobs: () => units.flatMap(({ job }) => job ?? []),
      dependencies: (name) => show(name)?.dependencies ?? {},
      cgroups: () => cgroups ?? none,
      enabledState: (name) => show(name)?.file?.state ?? null,
      status: never,
      ask: never,
      enable: never,
      disable: never,
      mask: never,
      unmask: never,
      daemonReload: never,
      resetFailed: never,
      connect: never,
      touch: never,
    };
  }
}
