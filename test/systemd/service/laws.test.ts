// Whatever happens to a service in whatever order: it takes only transitions that systemd has, keeps at most one limit
// and one watchdog, leaves no process behind, and comes to an end when its processes do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessExit } from '../../../src/systemd/process/process.js';
import { mayFollow } from '../../../src/systemd/service/transitions.js';
import type { ServiceState } from '../../../src/systemd/states.js';
import { AService } from '../../helpers/a-service.js';

const LISTS = ['ExecCondition', 'ExecStartPre', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost'];

/** Options that systemd takes together; those it refuses are another test's. */
const lines = fc
  .record({
    type: fc.constantFrom('simple', 'exec', 'forking', 'oneshot', 'notify', 'dbus', 'idle'),
    lists: fc.subarray(LISTS),
    ignore: fc.boolean(),
    settings: fc.subarray([
      'RemainAfterExit=yes',
      'PIDFile=/run/x.pid',
      'SendSIGKILL=no',
      'SendSIGHUP=yes',
      'WatchdogSec=3',
      'RuntimeMaxSec=4',
      'TimeoutStartSec=2',
      'TimeoutStopSec=2',
      'TimeoutStartFailureMode=abort',
      'TimeoutStopFailureMode=abort',
      'RestartPreventExitStatus=3',
      'SuccessExitStatus=4 USR1',
      'RestartSteps=3',
      'RestartMaxDelaySec=8',
      'StartLimitBurst=2',
    ]),
    restart: fc.constantFrom('no', 'on-failure', 'on-abnormal', 'on-watchdog', 'on-abort'),
    oomPolicy: fc.constantFrom('stop', 'continue', 'kill'),
  })
  .map(({ type, lists, ignore, settings, restart, oomPolicy }) => [
    `Type=${type}`,
    'BusName=org.example.X',
    'ExecStart=/bin/main',
    ...(type === 'oneshot' ? ['ExecStart=-/bin/main'] : []),
    ...lists.flatMap((list) => [`${list}=${ignore ? '-' : ''}/bin/help`, `${list}=/bin/help`]),
    ...settings,
    `Restart=${restart}`,
    `OOMPolicy=${oomPolicy}`,
  ]);

const exits: fc.Arbitrary<ProcessExit> = fc.constantFrom(
  { type: 'exited' as const, status: 0 },
  { type: 'exited' as const, status: 1 },
  { type: 'exited' as const, status: 3 },
  { type: 'killed' as const, signal: 'TERM' },
  { type: 'dumped' as const, signal: 'SEGV' },
);

type Step = (test: AService) => void;

const step: fc.Arbitrary<{ readonly name: string; readonly run: Step }> = fc.oneof(
  fc.constantFrom(
    { name: 'start', run: (test: AService) => void test.service.start() },
    { name: 'stop', run: (test: AService) => void test.service.stop() },
    { name: 'reload', run: (test: AService) => void test.service.reload() },
    { name: 'reset-failed', run: (test: AService) => test.service.resetFailed() },
    { name: 'oom-kill', run: (test: AService) => test.service.oomKill() },
    { name: 'hang', run: (test: AService) => test.puppets.alive[0]?.hang() },
    { name: 'ready', run: (test: AService) => test.puppets.alive[0]?.reach() },
    // What was sent SIGKILL does nothing any more.
    {
      name: 'fork',
      run: (test: AService) =>
        void test.puppets.alive.find(({ signals }) => !signals.includes('KILL'))?.fork(),
    },
  ),
  fc.record({ which: fc.nat(3), exit: exits }).map(({ which, exit }) => ({
    name: `end ${which} ${JSON.stringify(exit)}`,
    run: (test: AService) => test.puppets.alive[which]?.end(exit),
  })),
  fc.constantFrom(0, 1, 50, 100, 1_000, 3_000).map((ms) => ({
    name: `wait ${ms}`,
    run: (test: AService) => test.clock.advance(ms),
  })),
);

const heeds = fc.constantFrom<((signal: string) => ProcessExit | null) | undefined>(
  undefined,
  (signal) => (signal === 'KILL' ? { type: 'killed', signal } : null),
  (signal) => (signal === 'KILL' ? { type: 'killed', signal } : { type: 'exited', status: 0 }),
);

/** Longer than all time-outs of these services, and systemd's own, one after another. */
const LONG_MS = 1_000_000;

describe('any life of a service', () => {
  it('is one that systemd could have given it', () => {
    fc.assert(
      fc.property(lines, heeds, fc.array(step, { maxLength: 40 }), (service, answer, steps) => {
        let last: ServiceState = 'dead';
        const test = new AService(service, {
          ...(answer && { heeds: answer }),
          told: ({ sub }) => {
            expect(mayFollow(last, sub as ServiceState), `${last} to ${sub}`).toBe(true);
            last = sub as ServiceState;
          },
        });
        const check = (): void => {
          const { sub, active } = test.service.state;
          const over = sub === 'dead' || sub === 'failed';
          // Of ExecStopPost= systemd waits for the command alone, once it has sent its signals: a child may be left.
          const waits = !service.some((line) => /^(SendSIGKILL=no|ExecStopPost=)/.test(line));
          if (over && waits) expect(test.service.running).toEqual([]);
          if (over || sub === 'auto-restart') expect(test.service.main).toBeNull();
          expect(test.puppets.alive.filter(({ watched }) => watched).length).toBeLessThanOrEqual(
            active === 'active' || active === 'activating' || active === 'reloading' ? 1 : 0,
          );
        };
        for (const { name, run } of steps) {
          run(test);
          check();
          // What was killed has gone by then; puppets have no timers of their own.
          if (name.startsWith('wait')) expect(test.clock.pending).toBeLessThanOrEqual(1);
        }
        test.service.stop();
        test.clock.advance(LONG_MS);
        expect(['dead', 'failed']).toContain(test.sub);
        check();
        expect(test.clock.pending).toBe(0);
      }),
      { numRuns: 5_000 },
    );
  });

  it('comes to an end when its processes do, though nobody stops it', () => {
    fc.assert(
      fc.property(lines, exits, fc.array(step, { maxLength: 20 }), (service, exit, steps) => {
        const test = AService.started([...service, 'Restart=no']);
        for (const { run } of steps) run(test);
        for (let i = 0; i < 100 && test.puppets.alive.length > 0; i++) {
          test.puppets.alive[0]?.end(exit);
          test.clock.advance(0);
        }
        const ends = ['dead', 'failed', ...(service.includes('RemainAfterExit=yes') ? ['exited'] : [])];
        expect(ends).toContain(test.sub);
      }),
      { numRuns: 2_000 },
    );
  });
});
