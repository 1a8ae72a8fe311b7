// Whatever is asked of a unit in whatever order: no process outlives what systemd knows of it, and new content wins.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FleetsimError } from '../../../src/base/index.js';
import { Manager, type ProcessRunner, parseUnitFile } from '../../../src/systemd/index.js';
import { seededProcesses } from '../../helpers/a-systemd.js';
import { aName } from '../../helpers/builders.js';
import { ManualClock } from '../../helpers/manual-clock.js';

const FILES: readonly string[] = [
  'ExecStart=/bin/sleep infinity\nExecStop=/bin/sleep 1',
  'ExecStart=/bin/false\nRestart=always',
  'Type=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 1\nExecStop=/bin/false',
  'ExecStartPre=/bin/sleep 2\nExecStart=/bin/sh -c "sleep 3; exit 1"\nRestart=on-failure\nTimeoutStopSec=1',
  'ExecStart=/bin/x\nExecStop=/bin/sleep infinity\nTimeoutStopSec=2',
  // A bad one: nothing to run.
  'Restart=always',
];

/** Longer than every time-out of these files and systemd's own, one after another. */
const LONG_MS = 400_000;

class World {
  readonly clock = new ManualClock();
  readonly manager: Manager;
  alive = 0;

  /** `stubborn` processes heed SIGKILL only. */
  constructor(stubborn: boolean) {
    const inner = seededProcesses(this.clock);
    const processes: ProcessRunner = {
      spawn: (request, events) => {
        this.alive += 1;
        const process = inner.spawn(request, {
          ...events,
          exited: (exit) => {
            this.alive -= 1;
            events.exited(exit);
          },
        });
        const kill = process.kill.bind(process);
        process.kill = (signal) => (stubborn && signal === 'TERM' ? undefined : kill(signal));
        return process;
      },
    };
    this.manager = new Manager({
      clock: this.clock,
      processes,
      emit: ({ load }) => {
        if (load === 'not-found') expect(this.alive).toBe(0);
      },
    });
  }

  load(service: string): void {
    const { unitFile } = parseUnitFile(`[Unit]\nStartLimitIntervalSec=0\n[Service]\n${service}\n`);
    this.manager.load(aName('a.service'), unitFile);
  }

  /** What is asked of a unit that is not there is refused, and nothing else goes wrong. */
  ask(verb: 'start' | 'stop' | 'unload'): void {
    try {
      this.manager[verb]('a.service');
    } catch (error) {
      expect(error instanceof FleetsimError && error.code).toBe('unit-not-loaded');
    }
  }
}

const step = fc.oneof(
  fc.constantFrom('start' as const, 'stop' as const, 'unload' as const),
  fc.record({ load: fc.constantFrom(...FILES) }),
  fc.record({ waitMs: fc.constantFrom(0, 1, 100, 700, 2_500) }),
);

describe('any life of a service', () => {
  it('leaves no process behind, and ends with the new content when a unit is replaced in one breath', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.boolean(), (steps, stubborn) => {
        const world = new World(stubborn);
        for (const one of steps) {
          if (typeof one === 'string') world.ask(one);
          else if ('load' in one) world.load(one.load);
          else world.clock.advance(one.waitMs);
          const { active } = world.manager.status('a.service');
          expect(world.alive).toBeLessThanOrEqual(active === 'inactive' || active === 'failed' ? 0 : 2);
        }
        world.ask('stop');
        world.ask('unload');
        world.load('ExecStart=/bin/sleep infinity');
        world.ask('start');
        world.clock.advance(LONG_MS);
        expect(world.manager.status('a.service')).toMatchObject({ load: 'loaded', sub: 'running' });
        expect(world.alive).toBe(1);
        world.ask('stop');
        world.ask('unload');
        world.clock.advance(LONG_MS);
        expect(world.manager.status('a.service').load).toBe('not-found');
        expect(world.alive).toBe(0);
      }),
      { numRuns: 3_000 },
    );
  });
});
