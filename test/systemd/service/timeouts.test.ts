// Every limit of time, what is said when it is over, and what follows.
import { describe, expect, it } from 'vitest';
import { AService, stubborn } from '../../helpers/a-service.js';

const DEAF = { heeds: () => null };
const STOP = 'TimeoutStopSec=2';

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  readonly stop?: boolean;
  /** Its main process ends well by itself. */
  readonly ends?: boolean;
  readonly heeds?: (signal: string) => null;
  /** The warnings about time, and the states it takes. */
  readonly says: readonly string[];
  readonly takes: string;
}

const START = ['ExecStartPre=/bin/y', 'ExecStart=/bin/x', 'TimeoutStartSec=1', STOP];
const RUN = ['ExecStart=/bin/x', STOP];

const CASES: readonly Case[] = [
  {
    name: 'a start that takes too long',
    lines: START,
    says: ['start-pre operation timed out. Terminating.', "State 'stop-sigterm' timed out. Killing."],
    takes: 'start-pre stop-sigterm stop-sigkill failed',
  },
  {
    name: 'a condition that takes too long',
    lines: ['ExecCondition=/bin/y', 'ExecStart=/bin/x', 'TimeoutStartSec=1', STOP],
    says: ['condition operation timed out. Terminating.', "State 'stop-sigterm' timed out. Killing."],
    takes: 'condition stop-sigterm stop-sigkill failed',
  },
  {
    name: 'a start that takes too long and is to be aborted',
    lines: [...START, 'TimeoutStartFailureMode=abort', 'TimeoutAbortSec=3'],
    says: ['start-pre operation timed out. Aborting.', "State 'stop-watchdog' timed out. Killing."],
    takes: 'start-pre stop-watchdog stop-sigkill failed',
  },
  {
    name: 'a start that takes too long and is to be killed',
    lines: [...START, 'TimeoutStartFailureMode=kill'],
    says: ['start-pre operation timed out. Killing.'],
    takes: 'start-pre stop-sigkill failed',
  },
  {
    name: 'a start that takes too long and would be killed if it might be',
    lines: [...START, 'TimeoutStartFailureMode=kill', 'SendSIGKILL=no'],
    says: [
      'start-pre operation timed out. Skipping SIGKILL.',
      "State 'final-sigterm' timed out. Skipping SIGKILL. Entering failed mode.",
    ],
    takes: 'start-pre final-sigterm failed',
  },
  {
    name: 'commands after the start that take too long',
    lines: ['ExecStart=/bin/x', 'ExecStartPost=/bin/y', 'TimeoutStartSec=1', STOP],
    says: ['start-post operation timed out. Terminating.', "State 'stop-sigterm' timed out. Killing."],
    takes: 'start-post stop-sigterm stop-sigkill failed',
  },
  {
    name: 'a life that is longer than RuntimeMaxSec=',
    lines: [...RUN, 'RuntimeMaxSec=5'],
    says: ['Service reached runtime time limit. Stopping.', "State 'stop-sigterm' timed out. Killing."],
    takes: 'running stop-sigterm stop-sigkill failed',
  },
  {
    name: 'a stop that is not heeded',
    lines: RUN,
    stop: true,
    says: ["State 'stop-sigterm' timed out. Killing."],
    takes: 'running stop-sigterm stop-sigkill failed',
  },
  {
    name: 'a stop that is not heeded and is to be aborted',
    lines: [...RUN, 'TimeoutStopFailureMode=abort'],
    stop: true,
    says: ["State 'stop-sigterm' timed out. Aborting.", "State 'stop-watchdog' timed out. Killing."],
    takes: 'running stop-sigterm stop-watchdog stop-sigkill failed',
  },
  {
    name: 'a stop that is not heeded, without SIGKILL',
    lines: [...RUN, 'SendSIGKILL=no'],
    stop: true,
    says: [
      "State 'stop-sigterm' timed out. Skipping SIGKILL.",
      "State 'final-sigterm' timed out. Skipping SIGKILL. Entering failed mode.",
    ],
    takes: 'running stop-sigterm final-sigterm failed',
  },
  {
    name: 'a stop that is not heeded and is to be aborted, without SIGKILL',
    lines: [...RUN, 'SendSIGKILL=no', 'TimeoutStopFailureMode=abort'],
    stop: true,
    says: [
      "State 'stop-sigterm' timed out. Aborting.",
      "State 'stop-watchdog' timed out. Skipping SIGKILL.",
      "State 'final-sigterm' timed out. Aborting.",
      "State 'final-watchdog' timed out. Skipping SIGKILL. Entering failed mode.",
    ],
    takes: 'running stop-sigterm stop-watchdog final-sigterm final-watchdog failed',
  },
  {
    name: 'commands of the stop that take too long',
    lines: [...RUN, 'ExecStop=/bin/y'],
    stop: true,
    says: ['Stopping timed out. Terminating.', "State 'stop-sigterm' timed out. Killing."],
    takes: 'running stop stop-sigterm stop-sigkill failed',
  },
  {
    name: 'commands of the stop that take too long and are to be aborted',
    lines: [...RUN, 'ExecStop=/bin/y', 'TimeoutStopFailureMode=abort'],
    stop: true,
    says: ['Stopping timed out. Aborting.', "State 'stop-watchdog' timed out. Killing."],
    takes: 'running stop stop-watchdog stop-sigkill failed',
  },
  {
    name: 'commands of the stop that take too long and are to be killed',
    lines: [...RUN, 'ExecStop=/bin/y', 'TimeoutStopFailureMode=kill'],
    stop: true,
    says: ['Stopping timed out. Killing.'],
    takes: 'running stop stop-sigkill failed',
  },
  {
    name: 'commands of the stop that take too long and would be killed if they might be',
    lines: [...RUN, 'ExecStop=/bin/y', 'TimeoutStopFailureMode=kill', 'SendSIGKILL=no'],
    stop: true,
    says: [
      'Stopping timed out. Skipping SIGKILL.',
      "State 'final-sigterm' timed out. Skipping SIGKILL. Entering failed mode.",
    ],
    takes: 'running stop final-sigterm failed',
  },
  {
    name: 'commands after the stop that take too long',
    lines: [...RUN, 'ExecStopPost=/bin/y'],
    ends: true,
    says: ["State 'stop-post' timed out. Terminating.", "State 'final-sigterm' timed out. Killing."],
    takes: 'running stop-post final-sigterm final-sigkill failed',
  },
  {
    name: 'commands after the stop that take too long and are to be aborted',
    lines: [...RUN, 'ExecStopPost=/bin/y', 'TimeoutStopFailureMode=abort'],
    ends: true,
    says: ["State 'stop-post' timed out. Aborting.", "State 'final-watchdog' timed out. Killing."],
    takes: 'running stop-post final-watchdog final-sigkill failed',
  },
  {
    name: 'commands after the stop that take too long and are to be killed',
    lines: [...RUN, 'ExecStopPost=/bin/y', 'TimeoutStopFailureMode=kill'],
    ends: true,
    says: ["State 'stop-post' timed out. Killing."],
    takes: 'running stop-post final-sigkill failed',
  },
  {
    name: 'processes that nothing can end',
    lines: RUN,
    stop: true,
    ...DEAF,
    says: [
      "State 'stop-sigterm' timed out. Killing.",
      'Processes still around after SIGKILL. Ignoring.',
      "State 'final-sigterm' timed out. Killing.",
      'Processes still around after final SIGKILL. Entering failed mode.',
    ],
    takes: 'running stop-sigterm stop-sigkill final-sigterm final-sigkill failed',
  },
];

describe('too long', () => {
  it.each(CASES)('$name', ({ lines, stop, ends, heeds, says, takes }) => {
    const test = AService.started(lines, { heeds: heeds ?? stubborn });
    if (stop === true) test.service.stop();
    if (ends === true) test.last.exit(0);
    test.clock.advance(60_000);
    const times = test.log.filter((line) => /timed out|time limit|still around/.test(line));
    expect(times).toEqual(says.map((line) => `warning: ${line}`));
    expect(test.subs).toBe(takes);
    expect(test.service.state.result).toBe('timeout');
  });

  it.each([
    ['TimeoutStartSec=0', 'start-pre'],
    ['TimeoutSec=infinity', 'start-pre'],
    ['TimeoutSec=7', 'failed'],
    ['TimeoutStartSec=7', 'failed'],
    ['TimeoutStartSec=soon', 'failed'],
  ])('with %s a start that never ends is after two minutes %s', (option, expected) => {
    const test = AService.started(['ExecStartPre=/bin/y', 'ExecStart=/bin/x', option]);
    test.clock.advance(120_000);
    expect(test.sub).toBe(expected);
  });

  it('is never a oneshot without a limit of its own', () => {
    const test = AService.started(['Type=oneshot', 'ExecStart=/bin/x']);
    test.clock.advance(10_000_000);
    expect(test.sub).toBe('start');
  });

  it('each command has all of the time', () => {
    const lines = ['ExecStartPre=/bin/a', 'ExecStartPre=/bin/b', 'ExecStart=/bin/x', 'TimeoutStartSec=3'];
    const test = AService.started(lines);
    test.clock.advance(2_000);
    test.last.exit(0);
    test.clock.advance(2_000);
    test.last.exit(0);
    expect(test.sub).toBe('running');
  });

  it('RuntimeMaxSec= counts on through a reload', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecReload=/bin/y', 'RuntimeMaxSec=10']);
    test.clock.advance(6_000);
    test.service.reload();
    test.clock.advance(1_000);
    test.last.exit(0);
    test.clock.advance(2_999);
    expect(test.sub).toBe('running');
    test.clock.advance(1);
    expect(test.states.at(-1)).toBe('10000 failed (failed) [timeout]');
  });
});

describe('WatchdogSec=', () => {
  const LINES = ['ExecStart=/bin/x', 'ExecReload=/bin/y', 'WatchdogSec=10', 'Restart=on-watchdog'];

  it('that is not fed ends the service by SIGABRT, and it comes again', () => {
    const test = AService.started(LINES, { heeds: (signal) => ({ type: 'dumped', signal }) });
    test.last.hang();
    test.clock.advance(0);
    expect(test.log).toEqual([
      'err: Watchdog timeout (limit 10s)!',
      'notice: Killing process 1001 (x) with signal SIGABRT.',
      'warning: Main process exited, code=dumped, status=6/ABRT',
      "warning: Failed with result 'watchdog'.",
    ]);
    expect(test.states.at(-1)).toBe('0 activating (auto-restart) [watchdog]');
  });

  it('is told to the program, and watches until the service stops', () => {
    const test = AService.started(LINES);
    expect(test.last.request.environment.get('WATCHDOG_USEC')).toBe('10000000');
    const main = test.process('x');
    test.service.reload();
    expect(main.watched).toBe(true);
    test.last.exit(0);
    expect(main.watched).toBe(true);
    test.service.stop();
    expect(main.watched).toBe(false);
  });

  it('can send another signal', () => {
    const test = AService.started([...LINES, 'WatchdogSignal=SIGTERM']);
    test.last.hang();
    expect(test.last.signals).toEqual(['TERM']);
  });
});
