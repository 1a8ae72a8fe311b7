// Command lines of docker, podman, rkt and systemd-nspawn: which container they are about, and what runs in it.
import { parseSignal, signalName } from '../values/signal.js';
import type { Signal } from './process.js';

export type ContainerCommand =
  | {
      readonly type: 'run';
      /** Null: made up by the engine. */
      readonly name: string | null;
      readonly image: string;
      /** What runs inside; empty: what the image was made for. */
      readonly argv: readonly string[];
      /** `-d`: the container lives on without this process. */
      readonly detached: boolean;
    }
  | { readonly type: 'start'; readonly name: string; readonly attached: boolean }
  | { readonly type: 'pull'; readonly image: string }
  /** By a signal, and after a while outright; null: the signal is all. */
  | {
      readonly type: 'stop';
      readonly names: readonly string[];
      readonly signal: Signal;
      readonly killAfterMs: number | null;
    }
  | { readonly type: 'other' };

/** How long docker waits before it kills. */
const STOP_MS = 10_000;

/** Null: no command of a container engine. */
export function containerOf([path, ...args]: readonly [string, ...string[]]): ContainerCommand | null {
  switch (path.slice(path.lastIndexOf('/') + 1)) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
      return ofDocker(args);
    case 'rkt':
      return ofRkt(args);
    case 'systemd-nspawn':
      return ofNspawn(args);
    default:
      return null;
  }
}

interface Parsed {
  readonly flags: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
}

/** Flags up to the first word that is none. Those that match stand alone; all others take a word, with `=` or after. */
function parse(args: readonly string[], alone: RegExp): Parsed {
  const flags = new Map<string, string>();
  let i = 0;
  for (; /^-./.test(args[i] ?? '') && args[i] !== '--'; i++) {
    const flag = args[i] ?? '';
    const equals = flag.indexOf('=');
    if (equals > 0) flags.set(flag.slice(0, equals), flag.slice(equals + 1));
    else if (alone.test(flag)) flags.set(flag, 'true');
    else {
      i += 1;
      flags.set(flag, args[i] ?? '');
    }
  }
  return { flags, rest: args.slice(args[i] === '--' ? i + 1 : i) };
}

const DOCKER_ALONE =
  /^(--(rm|privileged|init|read-only|interactive|tty|detach|attach|publish-all|no-healthcheck|oom-kill-disable|sig-proxy|quiet|all-tags|force|volumes|help|debug|tls|tlsverify|replace|no-hosts)|-[itdPqfaD]+)$/;
const RUN_ALONE = new RegExp(DOCKER_ALONE.source.replace('attach|', '').replace('itdPqfaD', 'itdP'));

function ofDocker(args: readonly string[]): ContainerCommand {
  const [verb = '', ...own] = parse(args, DOCKER_ALONE).rest;
  const [kind, ...words] = verb === 'container' || verb === 'image' ? own : [verb, ...own];
  switch (kind) {
    case 'run': {
      const { flags, rest } = parse(words, RUN_ALONE);
      const [image = '', ...command] = rest;
      const entrypoint = flags.get('--entrypoint');
      const argv = entrypoint === undefined || entrypoint === '' ? command : [entrypoint, ...command];
      return { type: 'run', name: flags.get('--name') ?? null, image, argv, detached: detaches(flags) };
    }
    case 'start': {
      const { flags, rest } = parse(words, DOCKER_ALONE);
      const attached = [...flags.keys()].some((flag) => flag === '--attach' || /^-[ia]*a/.test(flag));
      return { type: 'start', name: rest[0] ?? '', attached };
    }
    case 'pull':
      return { type: 'pull', image: parse(words, DOCKER_ALONE).rest[0] ?? '' };
    case 'stop': {
      const { flags, rest } = parse(words, DOCKER_ALONE);
      const seconds = flags.get('-t') ?? flags.get('--time') ?? '';
      const killAfterMs = /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : STOP_MS;
      return { type: 'stop', names: rest, signal: 'TERM', killAfterMs };
    }
    case 'kill': {
      const { flags, rest } = parse(words, /^-$/);
      const number = parseSignal(flags.get('-s') ?? flags.get('--signal') ?? 'KILL');
      return {
        type: 'stop',
        names: rest,
        signal: number === null ? 'KILL' : signalName(number),
        killAfterMs: null,
      };
    }
    case 'rm': {
      const { flags, rest } = parse(words, DOCKER_ALONE);
      const force = [...flags.keys()].some((flag) => flag === '--force' || /^-[^-]*f/.test(flag));
      return force ? { type: 'stop', names: rest, signal: 'KILL', killAfterMs: null } : { type: 'other' };
    }
    default:
      return { type: 'other' };
  }
}

function detaches(flags: ReadonlyMap<string, string>): boolean {
  const value = flags.get('--detach');
  if (value !== undefined) return value !== 'false';
  return [...flags].some(([flag, set]) => /^-[^-]*d/.test(flag) && set !== 'false');
}

/** `rkt run IMAGE [--exec PROGRAM] [-- ARGUMENTS]` */
function ofRkt(args: readonly string[]): ContainerCommand {
  const [verb = '', ...words] = parse(args, /^--(debug|help)$/).rest;
  if (verb === 'fetch') return { type: 'pull', image: words.at(-1) ?? '' };
  if (verb !== 'run' && verb !== 'run-prepared') return { type: 'other' };
  const { flags, rest } = parse(words, /^--(interactive|inherit-env|no-overlay|private-users|mds-register)$/);
  const [image = '', ...more] = rest;
  const dashes = more.indexOf('--');
  const own = parse(dashes < 0 ? more : more.slice(0, dashes), /^--(interactive)$/);
  const program = own.flags.get('--exec') ?? flags.get('--exec');
  const behind = dashes < 0 ? [] : more.slice(dashes + 1);
  const argv = program === undefined ? [] : [program, ...behind];
  return { type: 'run', name: own.flags.get('--name') ?? null, image, argv, detached: false };
}

function ofNspawn(args: readonly string[]): ContainerCommand {
  const alone =
    /^(--(boot|as-pid2|quiet|ephemeral|read-only|private-network|network-veth|keep-unit|volatile|private-users|share-system)|-[bqaxnU]+|-jj?)$/;
  const { flags, rest } = parse(args, alone);
  const machine = flags.get('--machine') ?? flags.get('-M') ?? null;
  const image = flags.get('--directory') ?? flags.get('-D') ?? flags.get('--image') ?? flags.get('-i') ?? '';
  return {
    type: 'run',
    name: machine,
    image,
    argv: flags.has('-b') || flags.has('--boot') ? [] : rest,
    detached: false,
  };
}
