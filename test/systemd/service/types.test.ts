// When a service counts as up, by its type.
import { describe, expect, it } from 'vitest';
import { AService } from '../../helpers/a-service.js';

describe('Type=exec', () => {
  it('is up when its program runs', () => {
    const test = AService.started(['Type=exec', 'ExecStart=/bin/x']);
    expect(test.sub).toBe('start');
    expect(test.last.request.awaits).toBe('execution');
    test.last.reach();
    expect(test.sub).toBe('running');
  });

  it('has failed when it ends with a failure before', () => {
    const test = AService.started(['Type=exec', 'ExecStart=/bin/x']);
    test.last.exit(203);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
    expect(test.log).toContain('notice: Main process exited, code=exited, status=203/EXEC');
  });
});

describe('Type=notify', () => {
  it('is up when it says so', () => {
    const test = AService.started(['Type=notify', 'ExecStart=/bin/x']);
    expect(test.sub).toBe('start');
    test.last.reach();
    expect(test.states).toEqual(['0 activating (start)', '0 active (running)']);
    expect(test.last.request.environment.get('NOTIFY_SOCKET')).toBe('/run/systemd/notify');
  });

  it('that ends well without saying so breaks the protocol', () => {
    const test = AService.started(['Type=notify', 'ExecStart=/bin/x']);
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [protocol]');
  });

  it('that never says so is ended in time', () => {
    const test = AService.started(['Type=notify', 'ExecStart=/bin/x', 'TimeoutStartSec=5']);
    test.clock.advance(5_000);
    expect(test.states.slice(1)).toEqual([
      '5000 deactivating (stop-sigterm) [timeout]',
      '5000 failed (failed) [timeout]',
    ]);
    expect(test.log[0]).toBe('warning: start operation timed out. Terminating.');
  });
});

describe('Type=dbus', () => {
  it('is up when it has its name on the bus', () => {
    const test = AService.started(['BusName=org.example.X', 'ExecStart=/bin/x']);
    expect(test.sub).toBe('start');
    test.last.reach();
    expect(test.sub).toBe('running');
  });
});

describe('Type=idle', () => {
  it('counts as active while it still starts', () => {
    const test = AService.started(['Type=idle', 'ExecStartPre=/bin/y', 'ExecStart=/bin/x']);
    expect(test.states).toEqual(['0 active (start-pre)']);
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 active (running)');
  });
});

describe('Type=forking', () => {
  const LINES = ['Type=forking', 'ExecStart=/bin/x', 'ExecStop=/bin/kill $MAINPID'];

  it('is up when its command has ended, and the child is the main process', () => {
    const test = AService.started(LINES);
    expect(test.sub).toBe('start');
    const command = test.last;
    const child = command.fork();
    command.exit(0);
    expect(test.sub).toBe('running');
    expect(test.service.main?.pid).toBe(child.pid);
    child.exit(1);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
    expect(test.log.at(-2)).toBe('notice: Main process exited, code=exited, status=1/FAILURE');
  });

  it('tells its other commands the number of its main process', () => {
    const test = AService.started(LINES);
    const command = test.last;
    const child = command.fork();
    command.exit(0);
    test.service.stop();
    expect(test.last.request.argv).toEqual(['/bin/kill', String(child.pid)]);
  });

  it('has failed when its command fails, and its child is ended', () => {
    const test = AService.started(LINES);
    const command = test.last;
    const child = command.fork();
    command.exit(1);
    expect(child.signals).toEqual(['TERM']);
    test.clock.advance(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
  });

  it('that leaves several children is up until the last of them ends', () => {
    const test = AService.started(LINES);
    const command = test.last;
    const children = [command.fork(), command.fork()];
    command.exit(0);
    expect(test.sub).toBe('running');
    expect(test.service.main).toBeNull();
    for (const child of children) child.exit(0);
    expect(test.sub).toBe('stop');
  });

  it('that leaves no child is over at once', () => {
    const test = AService.started(['Type=forking', 'ExecStart=/bin/x']);
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 inactive (dead)');
  });

  it('that leaves none though it has a PID file breaks the protocol', () => {
    const test = AService.started(['Type=forking', 'ExecStart=/bin/x', 'PIDFile=/run/x.pid']);
    test.last.exit(0);
    expect(test.log[0]).toBe(
      "info: Can't open PID file /run/x.pid (yet?) after start: No such file or directory",
    );
    expect(test.states.at(-1)).toBe('0 failed (failed) [protocol]');
  });

  it('whose children end before one is the main process never wrote its PID file', () => {
    const test = AService.started(['Type=forking', 'ExecStart=/bin/x', 'PIDFile=/run/x.pid']);
    const command = test.last;
    const children = [command.fork(), command.fork()];
    command.exit(0);
    expect(test.sub).toBe('start');
    for (const child of children) child.exit(0);
    expect(test.log).toContain('warning: Daemon never wrote its PID file. Failing.');
    expect(test.states.at(-1)).toBe('0 failed (failed) [protocol]');
  });
});

describe('Type=oneshot', () => {
  it('goes through its commands until one fails', () => {
    const lines = ['Type=oneshot', 'ExecStart=/bin/a', 'ExecStart=/bin/b', 'ExecStart=/bin/c'];
    const test = AService.started(lines);
    test.process('a').exit(0);
    test.process('b').exit(1);
    expect(test.puppets.all.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(test.states.at(-1)).toBe('0 failed (failed) [exit-code]');
  });

  it('without a command is up at once, and runs its ExecStop= when it goes', () => {
    const test = AService.started(['RemainAfterExit=yes', 'ExecStop=/bin/b']);
    expect(test.subs).toBe('start exited');
    test.service.stop();
    expect(test.sub).toBe('stop');
    test.last.exit(0);
    expect(test.states.at(-1)).toBe('0 inactive (dead)');
  });

  it('without a command may be stopped by whoever is told that it starts', () => {
    const test: AService = new AService(['RemainAfterExit=yes', 'ExecStop=/bin/b'], {
      told: ({ sub }) => {
        if (sub === 'start') test.service.stop();
      },
    });
    test.service.start();
    expect(test.subs).toBe('start dead');
  });

  it('that is ended by a signal has failed', () => {
    const test = AService.started(['Type=oneshot', 'ExecStart=/bin/a']);
    test.service.stop();
    test.clock.advance(0);
    expect(test.states.at(-1)).toBe('0 failed (failed) [signal]');
  });
});
