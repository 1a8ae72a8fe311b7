// Condition…= and Assert…= of [Unit] (systemd.unit(5)): read here, and held against what the machine is. What it
// cannot know is met: nobody is kept from starting by what is not known here.
import type { Settings } from '../options/read.js';
import type { MachineFiles } from '../process/files.js';
import type { MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { parseBoolean } from '../values/boolean.js';
import type { Hardware } from './facts.js';

/** A check by its name in systemd, without `Condition` or `Assert`. */
type Check = (parameter: string, machine: ConditionMachine) => boolean;

export interface ConditionMachine extends MachineFacts, Hardware {
  readonly files: MachineFiles;
}

export interface Condition {
  /** `ConditionPathExists`. */
  readonly option: string;
  readonly parameter: string;
  readonly negated: boolean;
  /** One of those of which only one must be met. */
  readonly trigger: boolean;
}

const always: Check = () => true;
const path =
  (test: (files: MachineFiles, parameter: string) => boolean): Check =>
  (parameter, { files }) =>
    test(files, parameter);

const CHECKS: Readonly<Record<string, Check>> = {
  ACPower: (parameter) => parseBoolean(parameter) !== false,
  Architecture: (parameter, { architecture }) => [architecture, 'native'].includes(parameter),
  CPUFeature: always,
  CPUs: (parameter, { cpus }) => compares(cpus, parameter, Number),
  Capability: always,
  CPUPressure: always,
  ControlGroupController: always,
  Credential: () => false,
  DirectoryNotEmpty: path((files, parameter) => files.hasFiles(parameter)),
  Environment: (parameter) => ['LANG', 'PATH'].includes(parameter),
  FileIsExecutable: path((files, parameter) => files.isExecutable(parameter)),
  FileNotEmpty: path((files, parameter) => files.isFilled(parameter)),
  Firmware: (parameter) => parameter === 'uefi',
  FirstBoot: (parameter) => parseBoolean(parameter) === false,
  Group: (parameter) => ['0', 'root'].includes(parameter),
  Host: (parameter, { hostName, machineId }) =>
    parameter.toLowerCase() === machineId || parameter.toLowerCase() === hostName.toLowerCase(),
  KernelCommandLine: (parameter) => ['quiet', 'coreos.autologin'].includes(parameter),
  IOPressure: always,
  KernelVersion: always,
  Memory: (parameter, { memoryBytes }) => compares(memoryBytes, parameter, bytes),
  MemoryPressure: always,
  NeedsUpdate: () => false,
  OSRelease: always,
  PathExists: path((files, parameter) => files.exists(parameter)),
  PathExistsGlob: path((files, parameter) => files.matches(parameter)),
  PathIsDirectory: path((files, parameter) => files.isDirectory(parameter)),
  PathIsEncrypted: () => false,
  PathIsMountPoint: (parameter) => ['/', '/dev', '/proc', '/run', '/sys', '/tmp'].includes(parameter),
  PathIsReadWrite: path((files, parameter) => files.exists(parameter) && !parameter.startsWith('/usr')),
  PathIsSymbolicLink: (parameter) => ['/bin', '/lib', '/sbin', '/var/run'].includes(parameter),
  Security: () => false,
  User: (parameter) => ['0', 'root', '@system'].includes(parameter),
  Virtualization: (parameter) => parseBoolean(parameter) ?? ['vm', 'kvm'].includes(parameter),
};

/** In the order in which the options are listed here, each option's in that of the file. */
export function readConditions(
  settings: Settings,
  file: UnitFile,
  prefix: 'Condition' | 'Assert',
): readonly Condition[] {
  const there = new Set(file.settings.filter(({ section }) => section === 'Unit').map(({ name }) => name));
  return Object.keys(CHECKS)
    .filter((check) => there.has(`${prefix}${check}`) && (prefix === 'Condition' || check !== 'Firmware'))
    .flatMap((check) =>
      settings.all('Unit', `${prefix}${check}`).map((value) => read(`${prefix}${check}`, value)),
    );
}

function read(option: string, value: string): Condition {
  const trigger = value.startsWith('|');
  const rest = trigger ? value.slice(1).trimStart() : value;
  const negated = rest.startsWith('!');
  return { option, trigger, negated, parameter: negated ? rest.slice(1).trimStart() : rest };
}

/** Those that are not met, as their options have them. */
export function failedConditions(
  conditions: readonly Condition[],
  machine: ConditionMachine,
): readonly string[] {
  return conditions
    .filter((condition) => !isMet(condition, machine))
    .map(
      ({ option, trigger, negated, parameter }) =>
        `${option}=${trigger ? '|' : ''}${negated ? '!' : ''}${parameter}`,
    );
}

/** Why a unit does not start, to be said after its title; null: all are met. */
export function unmetCondition(conditions: readonly Condition[], machine: ConditionMachine): string | null {
  const unmet = conditions.find((condition) => !condition.trigger && !isMet(condition, machine));
  if (unmet !== undefined) {
    const { option, negated, parameter } = unmet;
    return `was skipped because of an unmet condition check (${option}=${negated ? '!' : ''}${parameter}).`;
  }
  const triggers = conditions.filter(({ trigger }) => trigger);
  return triggers.length === 0 || triggers.some((condition) => isMet(condition, machine))
    ? null
    : 'was skipped because no trigger condition checks were met.';
}

function isMet({ option, parameter, negated }: Condition, machine: ConditionMachine): boolean {
  const name = option.replace(/^(Condition|Assert)/, '');
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  return check === undefined || check(parameter, machine) !== negated;
}

/** `>= 2`; without an operator at least as much is meant. */
function compares(have: number, parameter: string, read: (text: string) => number): boolean {
  const [, operator = '', text = ''] = /^([<>!]?=|[<>]|)\s*(.*)$/.exec(parameter.trim()) ?? [];
  const want = read(text);
  switch (operator) {
    case '<':
      return have < want;
    case '<=':
      return have <= want;
    case '=':
      return have === want;
    case '!=':
      return have !== want;
    case '>':
      return have > want;
    default:
      return have >= want;
  }
}

function bytes(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([KMGTPE]?)$/.exec(text) ?? [];
  return number === undefined ? Number.NaN : Number(number) * 1024 ** ' KMGTPE'.indexOf(unit || ' ');
}
