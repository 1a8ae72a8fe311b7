// The commands around the main process, and what each is told.
import { describe, expect, it } from 'vitest';
import { AService } from '../../helpers/a-service.js';

describe('ExecCondition=', () => {
  const LINES = ['ExecCondition=/bin/ask', 'ExecStart=/bin/x', 'Restart=always'];

  it.each([
    [0, '0 active (running)'],
    [1, '0 inactive (dead) [exec-condition]'],
    [254, '0 inactive (dead) [exec-condition]'],
    [255, '0 activating (auto-restart) [exit-code]'],
  ])('that exits with %s: %s', (status, expected) => {
    const test = AService.started(LINES);
    expect(test.states).toEqual(['0 activating (condition)']);
    test.last.exit(status);
    expect(test.states.at(-1)).toBe(expected);
  });

  it('that skips the service says so, and no failure', () => {
    const test = AService.started(LINES);
    test.last.exit(1);
    expect(test.log).toEqual(["info: Skipped due to 'exec-condition'."]);
  });

  it('that fails is told of by its name', () => {
    const test = AService.started(LINES);
    test.last.exit(255);
    expect(test.log[0]).toBe('notice: Condition check process exited, code=exited, status=255/EXCEPTION');
  });
});

describe('ExecStartPost=', () => {
  it('runs beside the main process before the service is up', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStartPost=/bin/y $MAINPID']);
    expect(test.states).toEqual(['0 activating (start-post)']);
    expect(test.process('y').request.argv).toEqual(['/bin/y', String(test.process('x').pid)]);
    test.process('y').exit(0);
    expect(test.sub).toBe('running');
  });

  it('that fails takes the service down, without its ExecStop=', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStartPost=/bin/y', 'ExecStop=/bin/z']);
    test.process('y').exit(1);
    test.clock.advance(0);
    expect(test.subs).toBe('start-post stop-sigterm failed');
  });

  it('is waited for when the main process ends meanwhile', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStartPost=/bin/y']);
    test.process('x').exit(1);
    expect(test.sub).toBe('start-post');
    test.process('y').exit(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
  });
});

describe('ExecReload=', () => {
  const LINES = ['ExecStart=/bin/x', 'ExecReload=/bin/kill -HUP $MAINPID', 'TimeoutStartSec=5'];

  it('runs while the service stays up', () => {
    const test = AService.started(LINES);
    expect(test.service.reload()).toBe('began');
    expect(test.states.at(-1)).toBe('0 reloading (reload)');
    expect(test.service.reload()).toBe('later');
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 active (running)');
    expect(test.service.reloadResult).toBe('success');
  });

  it('that fails changes nothing but what is known of it', () => {
    const test = AService.started(LINES);
    test.service.reload();
    test.last.exit(1);
    expect(test.states.at(-1)).toBe('0 active (running)');
    expect(test.service.reloadResult).toBe('exit-code');
    expect(test.log).toEqual(['notice: Control process exited, code=exited, status=1/FAILURE']);
  });

  it('that takes too long is killed, and the service stays up', () => {
    const test = AService.started(LINES);
    test.service.reload();
    test.clock.advance(5_000);
    expect(test.last.signals).toEqual(['KILL']);
    expect(test.states.at(-1)).toBe('5000 active (running)');
    expect(test.service.reloadResult).toBe('timeout');
    expect(test.log).toEqual(['warning: Reload operation timed out. Killing reload process.']);
  });

  it('is cut short by a stop', () => {
    const test = AService.started(LINES);
    test.service.reload();
    test.service.stop();
    test.clock.advance(0);
    expect(test.subs).toBe('running reload stop-sigterm failed');
  });

  it.each([
    ['there is none', ['ExecStart=/bin/x'], 'already'],
    ['the service still starts', ['ExecStartPre=/bin/y', ...LINES], 'refused'],
  ])('is not begun when %s', (_name, lines, answer) => {
    expect(AService.started(lines).service.reload()).toBe(answer);
  });
});

describe('ExecStop=', () => {
  it('is run too when the main process ends well by itself', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStop=/bin/y']);
    test.last.exit(0);
    expect(test.sub).toBe('stop');
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 inactive (dead)');
  });

  it('is not run when it fails', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStop=/bin/y']);
    test.last.exit(1);
    expect(test.subs).toBe('running failed');
  });
});

describe('ExecStopPost=', () => {
  it('is run after every end, and told how that was', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStopPost=/bin/y', 'Environment=COLOUR=blue']);
    test.last.exit(3);
    expect(test.states.at(-1)).toBe('0 deactivating (stop-post) [exit-code]');
    const { environment } = test.last.request;
    const told = ['SERVICE_RESULT', 'EXIT_CODE', 'EXIT_STATUS', 'COLOUR', 'MAINPID'];
    expect(told.map((name) => environment.get(name))).toEqual([
      'exit-code',
      'exited',
      '3',
      'blue',
      undefined,
    ]);
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
  });

  it('is told the name of the signal that ended the main process', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStopPost=/bin/y']);
    test.last.end({ type: 'dumped', signal: 'SEGV' });
    const { environment } = test.last.request;
    expect([environment.get('EXIT_CODE'), environment.get('EXIT_STATUS')]).toEqual(['dumped', 'SEGV']);
    expect(test.log[0]).toBe('warning: Main process exited, code=dumped, status=11/SEGV');
  });

  it('that fails makes a failed service', () => {
    const test = AService.started(['ExecStart=/bin/x', 'ExecStopPost=/bin/y']);
    test.service.stop();
    test.clock.advance(0);
    test.process('y').exit(1);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
  });

  it('is run when the service was stopped before it was up, and then comes nothing more of its start', () => {
    const test = AService.started([
      'ExecStartPre=-/bin/a',
      'ExecStartPre=/bin/b',
      'ExecStart=/bin/x',
      'ExecStopPost=/bin/y',
    ]);
    test.service.stop();
    test.clock.advance(0);
    expect(test.puppets.all.map(({ name }) => name)).toEqual(['a', 'y']);
  });
});

describe('SuccessExitStatus=', () => {
  it.each([
    ['143 TEMPFAIL SIGKILL', { type: 'exited', status: 143 }, 'dead'],
    ['143 TEMPFAIL SIGKILL', { type: 'exited', status: 75 }, 'dead'],
    ['143 TEMPFAIL SIGKILL', { type: 'killed', signal: 'KILL' }, 'dead'],
    ['143 TEMPFAIL SIGKILL', { type: 'exited', status: 1 }, 'failed'],
    ['', { type: 'killed', signal: 'HUP' }, 'dead'],
    ['', { type: 'killed', signal: 'PIPE' }, 'dead'],
    ['', { type: 'killed', signal: 'USR1' }, 'failed'],
    ['', { type: 'dumped', signal: 'ABRT' }, 'failed'],
  ] as const)('%s: after %j it is %s', (option, exit, expected) => {
    const test = AService.started(['ExecStart=/bin/x', `SuccessExitStatus=${option}`]);
    test.last.end(exit);
    expect(test.sub).toBe(expected);
  });
});
