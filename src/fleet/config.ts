// fleet.conf and the FLEET_ variables over it: what a fleetd is told, and where each of it came from. Reading the file
// and the environment is left to cli/. The INI form is the `ini` package's business, here and nowhere else.
import { parse } from 'ini';
import { nearest, type Place, type Problem, printable, type Result } from '../base/index.js';
import {
  readAddress,
  readBoolean,
  readDuration,
  readEnginePolicy,
  readHold,
  readMetadata,
  readPrefix,
  readSeconds,
  readServers,
  readShare,
  readText,
  wholeNumber,
} from './config-values.js';
import { KEY_PREFIX } from './registry/keys.js';
import { DEFAULT_POLICY } from './scheduler/policies.js';
import type { Policy } from './scheduler/policy.js';
import { DEFAULT_SETTINGS, type FleetSettings } from './settings.js';

export interface FleetConfig {
  readonly verbosity: number;
  readonly etcdServers: readonly string[];
  readonly etcdRequestTimeoutMs: number;
  readonly etcdCafile: string;
  readonly etcdKeyfile: string;
  readonly etcdCertfile: string;
  readonly etcdUsername: string;
  readonly etcdPassword: string;
  readonly etcdKeyPrefix: string;
  readonly publicIp: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly agentTtlMs: number;
  readonly engineReconcileIntervalMs: number;
  /** Beyond fleet, which knows only its own. */
  readonly enginePolicy: Policy;
  readonly tokenLimit: number;
  readonly disableEngine: boolean;
  readonly disableWatches: boolean;
  readonly unitsDirectory: string;
  readonly machineLostHoldMs: number;
  /** In hundredths of a percent. */
  readonly massFailureBrake: number;
  readonly selfFencing: boolean;
}

/** What a daemon lives by, of what it was told. */
export function fleetSettings(config: FleetConfig): FleetSettings {
  const { agentTtlMs, engineReconcileIntervalMs, disableEngine, machineLostHoldMs } = config;
  return {
    ...DEFAULT_SETTINGS,
    agentTtlMs,
    engineReconcileIntervalMs,
    disableEngine,
    machineLostHoldMs,
    massFailureBrake: config.massFailureBrake,
    selfFencing: config.selfFencing,
    policy: config.enginePolicy,
  };
}

/** Where a setting came from. */
export type ConfigSource =
  | { readonly type: 'default' }
  | { readonly type: 'file'; readonly place: Place }
  | { readonly type: 'environment'; readonly variable: string }
  /** A flag of the command line, such as `--metadata`. */
  | { readonly type: 'flag'; readonly flag: string };

export interface ConfigSetting {
  /** As in fleet.conf. */
  readonly name: string;
  /** As it was written. */
  readonly text: string;
  readonly source: ConfigSource;
}

export interface ReadConfigOptions {
  /** The text of fleet.conf; null: there is none. */
  readonly text: string | null;
  /** How problems name it. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What was said on the command line, which wins, by the name in fleet.conf. */
  readonly flags?: Partial<Readonly<Record<OptionName, string>>>;
}

export interface ReadConfig {
  /** Null when there is an error among the problems. */
  readonly config: FleetConfig | null;
  /** All of them, in the order of fleet's own documentation; what fleet does not know stands beside its like. */
  readonly settings: readonly ConfigSetting[];
  readonly problems: readonly Problem[];
}

interface Option<T> {
  readonly default: string;
  readonly read: (text: string) => Result<T, string>;
}

/** Every option by its name in fleet.conf, with fleet's default. */
const OPTIONS = {
  verbosity: option('0', wholeNumber(0, 2)),
  etcd_servers: option('["http://127.0.0.1:2379","http://127.0.0.1:4001"]', readServers),
  etcd_request_timeout: option('1.0', readSeconds),
  etcd_cafile: option('', readText),
  etcd_keyfile: option('', readText),
  etcd_certfile: option('', readText),
  etcd_username: option('', readText),
  etcd_password: option('', readText),
  etcd_key_prefix: option(KEY_PREFIX, readPrefix),
  public_ip: option('', readAddress),
  metadata: option('', readMetadata),
  agent_ttl: option('30s', readDuration),
  engine_reconcile_interval: option('2.0', readSeconds),
  engine_policy: option(DEFAULT_POLICY, readEnginePolicy),
  token_limit: option('100', wholeNumber(1, 65_535)),
  disable_engine: option('false', readBoolean),
  disable_watches: option('false', readBoolean),
  units_directory: option('/run/fleet/units/', readText),
  // These fleet does not know: how they stand here is how it behaves.
  machine_lost_hold: option('0s', readHold),
  mass_failure_brake: option('100%', readShare),
  self_fencing: option('false', readBoolean),
} as const;

type OptionName = keyof typeof OPTIONS;

const NAMES = Object.keys(OPTIONS) as readonly OptionName[];
/** What older fleets took; the last ones ignore it, and say so. */
const GONE = ['verify_units', 'authorized_keys_file', 'enable_grpc', 'boot_id'];
const VARIABLE_PREFIX = 'FLEET_';

export function readConfig({ text, file, environment, flags = {} }: ReadConfigOptions): ReadConfig {
  const written = new File(text ?? '', file);
  const problems: Problem[] = [...written.problems(), ...misspeltVariables(environment)];
  const settings = NAMES.map((name) => choose(name, { flags, environment, written }));
  const read = <T>(name: OptionName, { read }: Option<T>): T | undefined => {
    const setting = settings.find((one) => one.name === name);
    const result = read(setting?.text ?? '');
    if (result.ok) return result.value;
    if (setting !== undefined) problems.push(refusal(setting, result.error));
    return undefined;
  };
  const values = Object.fromEntries(NAMES.map((name) => [name, read<unknown>(name, OPTIONS[name])])) as {
    readonly [Name in OptionName]: ValueOf<Name>;
  };
  problems.push(...oddMetadata(settings));
  const config = problems.some(({ severity }) => severity === 'error') ? null : toConfig(values);
  return { config, settings, problems };
}

type ValueOf<Name extends OptionName> = (typeof OPTIONS)[Name] extends Option<infer T> ? T : never;

function toConfig(values: { readonly [Name in OptionName]: ValueOf<Name> }): FleetConfig {
  return {
    verbosity: values.verbosity,
    etcdServers: values.etcd_servers,
    etcdRequestTimeoutMs: values.etcd_request_timeout,
    etcdCafile: values.etcd_cafile,
    etcdKeyfile: values.etcd_keyfile,
    etcdCertfile: values.etcd_certfile,
    etcdUsername: values.etcd_username,
    etcdPassword: values.etcd_password,
    etcdKeyPrefix: values.etcd_key_prefix,
    publicIp: values.public_ip,
    metadata: values.metadata,
    agentTtlMs: values.agent_ttl,
    engineReconcileIntervalMs: values.engine_reconcile_interval,
    enginePolicy: values.engine_policy,
    tokenLimit: values.token_limit,
    disableEngine: values.disable_engine,
    disableWatches: values.disable_watches,
    unitsDirectory: values.units_directory,
    machineLostHoldMs: values.machine_lost_hold,
    massFailureBrake: values.mass_failure_brake,
    selfFencing: values.self_fencing,
  };
}

interface Sources extends Required<Pick<ReadConfigOptions, 'flags' | 'environment'>> {
  readonly written: File;
}

/** A flag wins over the environment, that over the file, and the file over the default. */
function choose(name: OptionName, { flags, environment, written: file }: Sources): ConfigSetting {
  const flag = flags[name];
  if (flag !== undefined)
    return { name, text: flag, source: { type: 'flag', flag: `--${name.replaceAll('_', '-')}` } };
  const variable = `${VARIABLE_PREFIX}${name.toUpperCase()}`;
  const fromEnvironment = environment[variable];
  if (fromEnvironment !== undefined)
    return { name, text: fromEnvironment, source: { type: 'environment', variable } };
  const written = file.valueOf(name);
  if (written !== null) return { name, text: written, source: { type: 'file', place: file.placeOf(name) } };
  return { name, text: OPTIONS[name].default, source: { type: 'default' } };
}

function refusal({ name, text, source }: ConfigSetting, message: string): Problem {
  const shown = name === 'etcd_password' ? '' : ` ${JSON.stringify(printable(text))}`;
  const written =
    source.type === 'environment' ? source.variable : source.type === 'flag' ? source.flag : null;
  if (written !== null) return { severity: 'error', message: `${written}${shown}: ${message}` };
  const where = source.type === 'file' ? { where: source.place } : {};
  return { severity: 'error', message: `${name}${shown}: ${message}`, ...where };
}

function misspeltVariables(environment: ReadConfigOptions['environment']): readonly Problem[] {
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(VARIABLE_PREFIX))
    .flatMap((variable) => {
      const name = variable.slice(VARIABLE_PREFIX.length).toLowerCase();
      const near = NAMES.some((known) => known === name) ? null : nearest(name, NAMES);
      if (near === null) return [];
      const hint = `did you mean ${VARIABLE_PREFIX}${near.toUpperCase()}?`;
      return [{ severity: 'warning', message: `fleet ignores ${printable(variable)}`, hint } as const];
    });
}

/** What fleet makes of metadata without a word: it drops what is no pair, and takes what no unit can ask for. */
function oddMetadata(settings: readonly ConfigSetting[]): readonly Problem[] {
  const setting = settings.find(({ name }) => name === 'metadata');
  if (setting === undefined) return [];
  const { text, source } = setting;
  const where = source.type === 'file' ? { where: source.place } : {};
  const seen = new Set<string>();
  const pairs = text.split(',').map((pair) => pair.trim());
  return pairs.flatMap((pair): readonly Problem[] => {
    const odd = pair === '' ? null : whatIsOdd(pair, seen);
    if (odd === null) return [];
    const hint = 'write key=value,key=value, each key once';
    return [{ severity: 'warning', message: `metadata: ${odd}`, hint, ...where }];
  });
}

/** `seen`: the keys so far. */
function whatIsOdd(pair: string, seen: Set<string>): string | null {
  const shown = JSON.stringify(printable(pair));
  const [key = '', value, ...rest] = pair.split('=').map((part) => part.trim());
  if (value === undefined) return `fleet ignores ${shown}`;
  if (key === '' || value === '' || rest.length > 0) return `no unit can ask for ${shown}`;
  if (seen.has(key)) return `${shown} takes the place of what was before`;
  seen.add(key);
  return null;
}

/** What stands in fleet.conf. `ini` reads the values and forgets where they stood, so the places are looked up. */
class File {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #lines: readonly string[];
  readonly #name: string;

  constructor(text: string, name: string) {
    this.#values = parse(text);
    this.#lines = text.split(/\r?\n/);
    this.#name = name;
  }

  /** Null when it is not there. */
  valueOf(name: string): string | null {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : null;
    return value === null || typeof value === 'object' ? null : String(value);
  }

  /** Where a key, or a section, stands last: that is the one that counts. */
  placeOf(name: string): Place {
    const heads = [name, `[${name}]`];
    const index = this.#lines.findLastIndex((line) => heads.includes((line.split('=')[0] ?? '').trim()));
    return index < 0 ? { file: this.#name } : { file: this.#name, line: index + 1 };
  }

  problems(): readonly Problem[] {
    return Object.entries(this.#values).flatMap(([name, value]) => {
      if (NAMES.some((known) => known === name) && typeof value !== 'object') return [];
      const where = this.placeOf(name);
      return [{ severity: 'warning', ...this.#unknown(name, value), where } as const];
    });
  }

  #unknown(name: string, value: unknown): { readonly message: string; readonly hint: string } {
    const shown = printable(name);
    if (typeof value === 'object')
      return { message: `fleet ignores what stands under [${shown}]`, hint: 'fleet.conf has no sections' };
    if (GONE.includes(name))
      return { message: `${shown} is no longer supported, and ignored`, hint: 'take it out' };
    const near = nearest(name, NAMES);
    const hint = near === null ? `fleet.conf knows ${NAMES.join(', ')}` : `did you mean ${near}?`;
    return { message: `fleet ignores ${shown}`, hint };
  }
}

function option<T>(text: string, read: (text: string) => Result<T, string>): Option<T> {
  return { default: text, read };
}
