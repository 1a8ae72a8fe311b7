import { describe, expect, it } from 'vitest';
import { outputUntil } from '../../../src/systemd/process/behaviour.js';
import { behaviourOf } from '../../../src/systemd/process/commands.js';
import type { Role } from '../../../src/systemd/process/process.js';
import { parseExecLine } from '../../../src/systemd/syntax/exec-line.js';

/** What a command line does in its first ten seconds: `0 text` per line, and `exit N at T` or `runs on`. */
function does(line: string, role: Role = 'main'): string {
  const command = parseExecLine(line);
  if (!command.ok) return command.error;
  const behaviour = behaviourOf(command.value.argv, { environment: new Map([['NAME', 'blue']]), role });
  const lines = outputUntil(behaviour, 10_000, 100).map(({ atMs, text }) => `${atMs} ${text}`);
  const { end } = behaviour;
  if (end === null) return [...lines, 'runs on'].join(', ');
  const how = end.exit.type === 'exited' ? `exit ${end.exit.status}` : `${end.exit.type} ${end.exit.signal}`;
  return [...lines, `${how} at ${end.atMs}`].join(', ');
}

/** The same of a script. */
function script(text: string): string {
  return does(`/bin/sh -c '${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('$', '$$$$')}'`);
}

describe('commands', () => {
  it.each([
    ['/bin/true', 'exit 0 at 0'],
    ['/bin/false', 'exit 1 at 0'],
    ['/usr/bin/sleep 5', 'exit 0 at 5000'],
    ['sleep 0.5', 'exit 0 at 500'],
    ['sleep 2m', 'exit 0 at 120000'],
    ['/bin/sleep infinity', 'runs on'],
    ['/bin/echo hello  world', '0 hello world, exit 0 at 0'],
    ['/usr/bin/nginx -g daemon', 'runs on'],
    ['/bin/sh', 'runs on'],
    ['/usr/bin/docker pull busybox', 'exit 0 at 0'],
    ['/usr/bin/docker kill web1', 'exit 0 at 0'],
    ['/usr/bin/docker run --rm --name web1 -p 80:80 busybox /bin/echo hi', '0 hi, exit 0 at 0'],
    ['/usr/bin/docker run --name=web1 nginx', 'runs on'],
  ])('%s: %s', (line, expected) => {
    expect(does(line)).toBe(expected);
  });
});

describe('scripts', () => {
  it.each([
    ['echo a; sleep 1; echo b', '0 a, 1000 b, exit 0 at 1000'],
    ['true && echo yes || echo no', '0 yes, exit 0 at 0'],
    ['false && echo yes || echo no', '0 no, exit 0 at 0'],
    ['false; echo on', '0 on, exit 0 at 0'],
    ['exit 3; echo never', 'exit 3 at 0'],
    ['sleep 2; false', 'exit 1 at 2000'],
    ['echo start; while true; do echo x; sleep 4; done', '0 start, 0 x, 4000 x, 8000 x, runs on'],
    ['while :; do sleep 3; echo x; done', '3000 x, 6000 x, 9000 x, runs on'],
    ['while true; do echo x; sleep 1; exit 4; done', '0 x, exit 4 at 1000'],
    ['while true; do echo x; echo y; done', '0 x, runs on'],
    ['sleep 1; false || exit', 'exit 1 at 1000'],
    ['false; exit 0', 'exit 0 at 0'],
    ["echo 'two  words' three", '0 two  words three, exit 0 at 0'],
    ['', 'exit 0 at 0'],
  ])('%s: %s', (text, expected) => {
    expect(script(text)).toBe(expected);
  });

  it.each([
    'cat /etc/passwd | grep x',
    'while read line; do echo x; done',
    'while true; do echo x; sleep 1',
    'case $NAME in blue) echo x;; esac',
    'f() { echo x; }; f',
    'if [ -f /etc/motd ]; then echo x; fi',
    'sleep $(cat /etc/delay); echo x',
    'for i in $(ls); do echo $i; done',
    "echo 'never closed",
  ])('%s is beyond it: a program that runs on in silence', (text) => {
    expect(script(text)).toBe('runs on');
  });

  it.each([
    ['loops within loops', 'while true; do '.repeat(60_000)],
    ['one command after another', 'echo a;'.repeat(150_000)],
  ])('a megabyte of %s is beyond it too', (_name, text) => {
    expect(script(text)).toBe('runs on');
  });

  it('writes nothing of the future, and counts out the far past at once', () => {
    const argv = ['/bin/sh', '-c', 'while true; do echo x; sleep 1; done'] as const;
    const behaviour = behaviourOf(argv, { environment: new Map(), role: 'main' });
    expect(outputUntil(behaviour, 1e15 + 500, 2)).toEqual([
      { atMs: 1e15 - 1_000, text: 'x' },
      { atMs: 1e15, text: 'x' },
    ]);
  });
});
