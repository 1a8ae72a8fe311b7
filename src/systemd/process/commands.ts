// What a command line does: programs that wrap another are looked through, the shell's scripts are read, and of all
// others those are known that are done at once. The rest is a program that runs until it is stopped.
import { remember } from '../../base/index.js';
import { parseTimeSpan } from '../values/time-span.js';
import { type Behaviour, IDLE } from './behaviour.js';
import { containerOf } from './containers.js';
import type { Role } from './process.js';
import { behaviourOfScript } from './shell/script.js';

export interface CommandContext {
  readonly environment: ReadonlyMap<string, string>;
  /** A helper's program is one that does its work and ends; a main process's runs on. */
  readonly role: Role;
}

/** Commands of scripts that are gone through for one command line. */
const STEPS_MAX = 2_000;
/** Programs within programs. */
const DEPTH_MAX = 10;

type Argv = readonly [string, ...string[]];

interface Reader extends CommandContext {
  readonly budget: { left: number };
  readonly depth: number;
}

export function behaviourOf(argv: Argv, { environment, role }: CommandContext): Behaviour {
  const asked: Asked = [role, argv, [...environment]];
  return behaviourOfText(JSON.stringify(asked));
}

/** All that a behaviour depends on. */
type Asked = readonly [Role, Argv, readonly (readonly [string, string])[]];

/** Units that are alike begin alike, again and again. */
const REMEMBERED_MAX = 1_000;

const behaviourOfText = remember(REMEMBERED_MAX, (text): Behaviour => {
  const [role, argv, environment] = JSON.parse(text) as Asked;
  return read(argv, { environment: new Map(environment), role, budget: { left: STEPS_MAX }, depth: 0 });
});

export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Done at once, and well. */
const AT_ONCE: Behaviour = {
  ...IDLE,
  end: { atMs: 0, exit: { type: 'exited', status: 0 } },
  manners: 'plain',
};

/** Utilities that units call before and after their program. */
const UTILITIES = new Set(
  `mkdir rmdir touch rm mv cp ln chmod chown chgrp install cat ls head tail tee date hostname id whoami uname basename
  dirname readlink realpath stat find sed grep awk cut tr sort uniq wc seq expr mktemp tar gzip gunzip unzip curl wget
  dig nslookup ping nc logger etcdctl fleetctl systemctl systemd-notify systemd-tmpfiles journalctl ip ifconfig
  iptables route modprobe sysctl mount umount mountpoint swapon swapoff losetup mkfs mkfs.ext4 mkfs.btrfs wipefs blkid
  kill pkill killall skill chattr setfacl restorecon rkt-prepare setcap update-ca-certificates cloudinit coreos-cloudinit
  locksmithctl toolbox which env printenv getent useradd usermod groupadd ssh-keygen openssl`.split(/\s+/),
);

function read(argv: Argv, reader: Reader): Behaviour {
  const [path, ...args] = argv;
  const name = programName(path);
  if (reader.depth > DEPTH_MAX) return IDLE;
  const inner = (rest: readonly string[], more: Partial<Reader> = {}): Behaviour => {
    const [program, ...words] = rest;
    return program === undefined
      ? AT_ONCE
      : read([program, ...words], { ...reader, depth: reader.depth + 1, ...more });
  };
  if (/^(ba|da|a|z|k)?sh$/.test(name)) return shell(args, reader, inner);
  const container = containerOf(argv);
  if (container !== null) return ofContainer(container, inner);
  switch (name) {
    case 'env':
      return env(args, reader, inner);
    case 'nice':
    case 'ionice':
    case 'chrt':
    case 'stdbuf':
    case 'setsid':
    case 'nohup':
    case 'catchsegv':
      return inner(withoutFlags(args, /^-[ncpoie]$/));
    case 'chpst':
    case 'sudo':
    case 'runuser':
    case 'gosu':
    case 'su-exec':
      return inner(withoutFlags(args, /^-[ugU]$/).slice(/^(gosu|su-exec)$/.test(name) ? 1 : 0));
    case 'timeout':
      return timeout(withoutFlags(args, /^-[ks]$/), inner);
    default:
      return scripted(argv, reader);
  }
}

type Inner = (argv: readonly string[], more?: Partial<Reader>) => Behaviour;

/** What a shell does itself it does for a program of the same name too: /bin/true, /bin/sleep. */
const AS_PROGRAMS = new Set(['true', 'false', 'echo', 'printf', 'sleep', 'test', '[', 'exit', ':']);

function scripted([path, ...args]: Argv, reader: Reader): Behaviour {
  const name = programName(path);
  if (AS_PROGRAMS.has(name)) {
    const script = [name, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return runScript(script, reader, new Map());
  }
  return UTILITIES.has(name) || reader.role === 'control' ? AT_ONCE : IDLE;
}

/** `-c`, also among other flags, and the script; then what it sees as $0, $1 and so on. */
function shell(args: readonly string[], reader: Reader, inner: Inner): Behaviour {
  let i = 0;
  let commands = false;
  let untilFailure = false;
  for (; /^[-+]./.test(args[i] ?? '') && args[i] !== '--'; i++) {
    const flag = args[i] ?? '';
    if (flag.startsWith('--')) continue;
    commands ||= flag.includes('c');
    untilFailure ||= /^-\w*e/.test(flag);
    if (/o$/.test(flag)) i += 1;
  }
  if (args[i] === '--') i += 1;
  const [script, ...rest] = args.slice(i);
  if (script === undefined) return { ...IDLE, manners: 'plain' };
  if (!commands) return inner([script, ...rest]);
  const positional = new Map(rest.map((word, at) => [String(at), word]));
  return runScript(script, reader, positional, untilFailure);
}

function runScript(
  script: string,
  reader: Reader,
  positional: ReadonlyMap<string, string>,
  untilFailure = false,
): Behaviour {
  return behaviourOfScript(script, {
    variables: new Map([...reader.environment, ...positional]),
    untilFailure,
    budget: reader.budget,
    program: (argv) => read(argv, { ...reader, depth: reader.depth + 1 }),
  });
}

function env(args: readonly string[], { environment }: Reader, inner: Inner): Behaviour {
  const words = withoutFlags(args, /^-[uCS]$/);
  const own = new Map(environment);
  let i = 0;
  for (; /^[A-Za-z_]\w*=/.test(words[i] ?? ''); i++) {
    const word = words[i] ?? '';
    own.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
  }
  return inner(words.slice(i), { environment: own });
}

function timeout([limit = '', ...args]: readonly string[], inner: Inner): Behaviour {
  const behaviour = inner(args);
  const atMs = parseTimeSpan(limit);
  if (atMs === null || atMs === 0 || atMs === Number.POSITIVE_INFINITY) return behaviour;
  if (behaviour.end !== null && behaviour.end.atMs <= atMs) return behaviour;
  return { ...behaviour, end: { atMs, exit: { type: 'exited', status: 124 } } };
}

function ofContainer(container: NonNullable<ReturnType<typeof containerOf>>, inner: Inner): Behaviour {
  switch (container.type) {
    case 'run': {
      if (container.detached) return AT_ONCE;
      // An image without a command runs whatever it was made for; a command in a container is nobody's helper.
      const behaviour = container.argv.length === 0 ? IDLE : inner(container.argv, { role: 'main' });
      const traps = new Map([...behaviour.traps].filter(([, status]) => status !== null));
      return {
        ...behaviour,
        manners: 'container',
        traps: behaviour.traps.size === 0 ? behaviour.traps : traps,
      };
    }
    case 'start':
      return container.attached ? { ...IDLE, manners: 'container' } : AT_ONCE;
    case 'pull':
    case 'stop':
    case 'other':
      return AT_ONCE;
  }
}

/** The words after the flags; those that match take a word along. */
function withoutFlags(args: readonly string[], withWord: RegExp): readonly string[] {
  let i = 0;
  while (/^-./.test(args[i] ?? '') && args[i] !== '--') i += withWord.test(args[i] ?? '') ? 2 : 1;
  return args.slice(args[i] === '--' ? i + 1 : i);
}
