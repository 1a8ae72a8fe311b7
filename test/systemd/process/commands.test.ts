import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ok } from '../../../src/base/index.js';
import { outputUntil } from '../../../src/systemd/process/behaviour.js';
import { behaviourOf } from '../../../src/systemd/process/commands.js';
import type { Role } from '../../../src/systemd/process/process.js';
import { readExecLine } from '../../../src/systemd/syntax/exec-line.js';

/** What it does in its first ten seconds: `0 text` per line, and `exit N at T` or `runs on`. */
function seen(argv: readonly [string, ...string[]], role: Role = 'main'): string {
  const behaviour = behaviourOf(argv, { environment: new Map([['NAME', 'blue']]), role });
  const lines = outputUntil(behaviour, 10_000, 100).map(({ atMs, text }) => `${atMs} ${text}`);
  const { end } = behaviour;
  if (end === null) return [...lines, 'runs on'].join(', ');
  const how = end.exit.type === 'exited' ? `exit ${end.exit.status}` : `${end.exit.type} ${end.exit.signal}`;
  return [...lines, `${how} at ${end.atMs}`].join(', ');
}

function does(line: string, role?: Role): string {
  const { commands, mistake } = readExecLine(line, ok);
  const [command] = commands;
  return command === undefined ? `${mistake?.message}` : seen(command.argv, role);
}

function script(text: string): string {
  return seen(['/bin/sh', '-c', text]);
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
    ['/usr/bin/env FOO=bar /bin/sh -c "echo $FOO"', '0 bar, exit 0 at 0'],
    ['/usr/bin/nice -n 5 /bin/sleep 2', 'exit 0 at 2000'],
    ['/usr/bin/timeout 5 /usr/bin/nginx', 'exit 124 at 5000'],
    ['/usr/bin/timeout 5 /bin/sleep 2', 'exit 0 at 2000'],
    ['/bin/bash -lc "echo hi"', '0 hi, exit 0 at 0'],
    ['/bin/bash -ec "false; echo never"', 'exit 1 at 0'],
    ['/bin/bash -x -o pipefail -c "echo hi"', '0 hi, exit 0 at 0'],
    ['/bin/sh -c "echo $0 $1" zero one', '0 zero one, exit 0 at 0'],
    ['/bin/bash /opt/bin/run.sh', 'runs on'],
    ['/usr/bin/mkdir -p /var/lib/x', 'exit 0 at 0'],
    ['/usr/bin/printf "%s-%d\\n" a 7 b 8', '0 a-7, 0 b-8, exit 0 at 0'],
    ['/usr/bin/test 1 -eq 2', 'exit 1 at 0'],
  ])('%s: %s', (line, expected) => {
    expect(does(line)).toBe(expected);
  });
});

describe('containers', () => {
  it.each([
    ['/usr/bin/docker run -d --name web1 nginx', 'exit 0 at 0'],
    ['/usr/bin/docker run -di nginx', 'exit 0 at 0'],
    ['/usr/bin/docker run --detach=false busybox sleep 3', 'exit 0 at 3000'],
    ['/usr/bin/docker run -e A=b -v /a:/b --entrypoint /bin/echo busybox hi', '0 hi, exit 0 at 0'],
    ['/usr/bin/docker -H unix:///run/x.sock run --rm busybox sleep 3', 'exit 0 at 3000'],
    ['/usr/bin/docker container run busybox sleep 3', 'exit 0 at 3000'],
    ['/usr/bin/docker run busybox /bin/sh -c "while true; do echo x; sleep 6; done"', '0 x, 6000 x, runs on'],
    ['/usr/bin/docker start web1', 'exit 0 at 0'],
    ['/usr/bin/docker start -a web1', 'runs on'],
    ['/usr/bin/docker logs web1', 'exit 0 at 0'],
    ['/usr/bin/podman run --rm --replace --name x alpine sleep 4', 'exit 0 at 4000'],
    ['/usr/bin/rkt run --insecure-options=image docker://busybox --exec /bin/sleep -- 4', 'exit 0 at 4000'],
    ['/usr/bin/rkt run coreos.com/etcd', 'runs on'],
    ['/usr/bin/systemd-nspawn -D /srv/x --quiet /bin/sleep 4', 'exit 0 at 4000'],
    ['/usr/bin/systemd-nspawn --machine=x -b', 'runs on'],
  ])('%s: %s', (line, expected) => {
    expect(does(line)).toBe(expected);
  });
});

describe('a program that nothing is known of', () => {
  it.each([
    ['main', 'runs on'],
    ['control', 'exit 0 at 0'],
  ] as const)('as %s process: %s', (role, expected) => {
    expect(does('/opt/bin/prepare', role)).toBe(expected);
    expect(does('/bin/sh -c "/opt/bin/prepare"', role)).toBe(expected);
  });
});

describe('scripts', () => {
  it.each([
    ['echo a\necho b # and so on\n\n  sleep 1', '0 a, 0 b, exit 0 at 1000'],
    ['until false; do echo x; sleep 6; done', '0 x, 6000 x, runs on'],
    ['while sleep 4; do echo x; done', '4000 x, 8000 x, runs on'],
    ['while [ 1 ]; do echo x; sleep 6; done', '0 x, 6000 x, runs on'],
    ['for i in 1 2 3; do echo $i; sleep 1; done', '0 1, 1000 2, 2000 3, exit 0 at 3000'],
    ['for i in {1..3}; do echo -n $i; done; echo', '0 123, exit 0 at 0'],
    ['for i in $(seq 1 3); do echo $i; [ $i = 2 ] && break; done', '0 1, 0 2, exit 0 at 0'],
    ['while true; do for i in a b; do echo $i; sleep 3; done; done', '0 a, 3000 b, 6000 a, 9000 b, runs on'],
    ['if true; then echo yes; else echo no; fi', '0 yes, exit 0 at 0'],
    ['if false; then echo 1; elif [ a = a ]; then echo 2; fi; echo 3', '0 2, 0 3, exit 0 at 0'],
    ['if ! false; then echo x; fi', '0 x, exit 0 at 0'],
    ['{ echo a; echo b; } && (echo c)', '0 a, 0 b, 0 c, exit 0 at 0'],
    [
      `FOO=bar; echo $FOO \${FOO}x "$FOO baz" \${MISSING:-none}$MISSING`,
      '0 bar barx bar baz none, exit 0 at 0',
    ],
    ['echo "hello $NAME"', '0 hello blue, exit 0 at 0'],
    ['X="a  b"; echo $X; echo "$X"', '0 a b, 0 a  b, exit 0 at 0'],
    ['echo $(date) `hostname`', '0 $(date) `hostname`, exit 0 at 0'],
    ['echo -e "a\\tb\\nc"', '0 a\tb, 0 c, exit 0 at 0'],
    ['echo -n a; sleep 1; echo b', '1000 ab, exit 0 at 1000'],
    ['echo -n "no end"', '0 no end, exit 0 at 0'],
    ['printf "%s: %d%%\\n" load 7', '0 load: 7%, exit 0 at 0'],
    ['echo seen 2>&1; echo gone >/dev/null; echo gone &> x; echo err >&2', '0 seen, 0 err, exit 0 at 0'],
    ['sleep 1m 30s', 'exit 0 at 90000'],
    ['exec sleep 3; echo never', 'exit 0 at 3000'],
    ['exec /usr/bin/nginx', 'runs on'],
    ['nginx; echo never', 'runs on'],
    ['mkdir -p /x && echo made', '0 made, exit 0 at 0'],
    ['kill -9 $$; echo never', 'killed KILL at 0'],
    ['sleep 2; kill -s SEGV $$', 'dumped SEGV at 2000'],
    ['set -e; true; false; echo never', 'exit 1 at 0'],
    ['set -e; false || true; if false; then :; fi; echo on', '0 on, exit 0 at 0'],
    ['sleep 3 & echo first; wait; echo last', '0 first, 3000 last, exit 0 at 3000'],
    ['sleep 3; (exit 7); echo $?', '3000 7, exit 0 at 3000'],
    ['export A=1 B=2; echo $A$B; unset A; echo $A$B', '0 12, 0 2, exit 0 at 0'],
    ['i=0; while [ $i != 3 ]; do i=$i; echo x; sleep 5; done', '0 x, 5000 x, 10000 x, runs on'],
    ['sh -c "echo inner; exit 3"; echo $?', '0 inner, 0 3, exit 0 at 0'],
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

  it('so is a single command that comes to megabytes', () => {
    expect(script(`x='${'a '.repeat(2_000)}'; echo ${'$x '.repeat(2_000)}`)).toBe('runs on');
  });

  it.each([
    ['a value that doubles', 'x=ab; while true; do x=$x$x; done'],
    ['loops in loops', `${'while true; do '.repeat(30)}x=1$x;${' done;'.repeat(30)}`],
    ['shells in shells', `for i in {1..999}; do sh -c 'for j in {1..999}; do sh -c "echo x"; done'; done`],
    ['lines and lines', `while true; do x=1$x; printf '${'a\\n'.repeat(4_000)}'; done`],
    ['words and words', `x='${'a '.repeat(2_000)}'; while true; do y=1$y; echo ${'$x '.repeat(2_000)}; done`],
    ['brackets and brackets', '('.repeat(16_000)],
    ['dollars and dollars', '$('.repeat(8_000)],
    ['quotes and quotes', '"$x"'.repeat(4_000)],
  ])('comes to an end with %s', (_name, text) => {
    const begun = process.cpuUsage();
    const behaviour = behaviourOf(['/bin/sh', '-c', text], { environment: new Map(), role: 'main' });
    expect(behaviour.lines.length).toBeLessThan(20_000);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(2_000);
  });

  it('never fails, whatever stands in it', () => {
    const pieces = fc.constantFrom(
      ...'while until for if then else fi do done in { } ( ) ; & && || ! echo exit sleep 1 true false $x $( ) ` " \' \\ > < 2>&1 $$ trap kill wait exec x=1 \n'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 40 }), (words) => {
        const argv = ['/bin/sh', '-c', words.join(' ')] as const;
        const { lines } = behaviourOf(argv, { environment: new Map(), role: 'main' });
        expect(lines).toEqual([...lines].sort((a, b) => a.atMs - b.atMs));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["trap '' TERM; sleep infinity", 'TERM', null],
    ["trap 'echo bye; exit 3' TERM INT; sleep infinity", 'INT', 3],
    ["trap '' TERM; trap - TERM; sleep infinity", 'TERM', undefined],
    ['sleep infinity', 'TERM', undefined],
  ])('%s: %s is answered with %s', (text, signal, status) => {
    const argv = ['/bin/sh', '-c', text] as const;
    expect(behaviourOf(argv, { environment: new Map(), role: 'main' }).traps.get(signal)).toBe(status);
  });

  it('leaves behind what still runs in the background when it ends', () => {
    const argv = ['/bin/sh', '-c', 'echo a; nginx & sleep 2 & sleep 1'] as const;
    const { end, children } = behaviourOf(argv, { environment: new Map(), role: 'main' });
    expect(end?.atMs).toBe(1_000);
    expect(children.map((child) => child.end?.atMs ?? null)).toEqual([null, 2_000]);
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
