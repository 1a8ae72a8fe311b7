// A `#cloud-config` as CoreOS read it at a machine's first boot: YAML with a first line that says so.
import { hasErrors, type Problem } from '../base/index.js';
import { readYaml, type Yaml } from '../base/yaml.js';
import { parseBoolean } from '../systemd/index.js';
import { checkShape, isMapping, normaliseKey } from './check.js';
import { CLOUD_CONFIG } from './keys.js';
import { checkUnits } from './units.js';

/** Settings of a machine, by the names that they have in fleet.conf and etcd's flags, all as text. */
export interface CloudConfig {
  readonly hostName: string | null;
  readonly fleet: ReadonlyMap<string, string>;
  readonly etcd2: ReadonlyMap<string, string>;
  readonly update: ReadonlyMap<string, string>;
  readonly units: readonly CloudUnit[];
}

/** A unit that the machine itself has. */
export interface CloudUnit {
  readonly name: string;
  readonly content: string | null;
  readonly command: string | null;
  readonly enable: boolean;
  readonly mask: boolean;
  readonly runtime: boolean;
  readonly dropIns: readonly { readonly name: string; readonly content: string }[];
}

export interface ReadCloudConfig {
  /** Null when there is an error among the problems. */
  readonly config: CloudConfig | null;
  readonly problems: readonly Problem[];
}

const HEADER = '#cloud-config';

/** Whether a text says that it is one. */
export function isCloudConfig(text: string): boolean {
  return /^\ufeff?#cloud-config\s*(\r?\n|$)/.test(text);
}

/** `file` is how problems name the text. */
export function readCloudConfig(text: string, file: string): ReadCloudConfig {
  const { yaml, problems } = readYaml(text, file);
  if (yaml === null) return { config: null, problems };
  const found = [...withoutHeader(text, file), ...check(yaml)];
  return { config: hasErrors(found) ? null : build(yaml.data), problems: found };
}

function withoutHeader(text: string, file: string): readonly Problem[] {
  if (isCloudConfig(text)) return [];
  const message = `CoreOS does not know what this is: the first line must be ${HEADER}`;
  return [{ severity: 'error', message, where: { file, line: 1, column: 1 } }];
}

function check(yaml: Yaml): readonly Problem[] {
  const { data } = yaml;
  const coreos = isMapping(data) ? data.coreos : undefined;
  const problems = [
    ...checkShape(data, CLOUD_CONFIG, [], yaml),
    ...(isMapping(coreos) ? checkUnits(coreos.units, ['coreos', 'units'], yaml) : []),
  ];
  return problems.sort((a, b) => (a.where?.line ?? 0) - (b.where?.line ?? 0));
}

/** Of data that has been found good. */
function build(data: unknown): CloudConfig {
  const top = entriesOf(data);
  const coreos = entriesOf(top.get('coreos'));
  const units = coreos.get('units');
  const hostName = top.get('hostname');
  return {
    hostName: hostName === undefined || hostName === null ? null : String(hostName),
    fleet: textsOf(coreos.get('fleet')),
    etcd2: textsOf(coreos.get('etcd2')),
    update: textsOf(coreos.get('update')),
    units: Array.isArray(units) ? units.map(buildUnit) : [],
  };
}

function buildUnit(data: unknown): CloudUnit {
  const unit = entriesOf(data);
  const text = (key: string): string | null => {
    const value = unit.get(key);
    return value === undefined || value === null ? null : String(value);
  };
  const dropIns = unit.get('drop_ins');
  return {
    name: text('name') ?? '',
    content: text('content'),
    command: text('command'),
    enable: parseBoolean(text('enable') ?? '') ?? false,
    mask: parseBoolean(text('mask') ?? '') ?? false,
    runtime: parseBoolean(text('runtime') ?? '') ?? false,
    dropIns: Array.isArray(dropIns)
      ? dropIns.map((dropIn) => {
          const { name = '', content = '' } = Object.fromEntries(textsOf(dropIn));
          return { name, content };
        })
      : [],
  };
}

function entriesOf(data: unknown): ReadonlyMap<string, unknown> {
  return new Map(
    isMapping(data) ? Object.entries(data).map(([key, value]) => [normaliseKey(key), value]) : [],
  );
}

function textsOf(data: unknown): ReadonlyMap<string, string> {
  return new Map(
    [...entriesOf(data)].filter(([, value]) => value !== null).map(([key, value]) => [key, String(value)]),
  );
}
