// The one way to read what a unit file sets: by the table of options, with systemd's rules for repetition, emptiness,
// old spellings, specifiers and values that make no sense. What a value means is left to whoever asks.
import { err, ok, present, type Result } from '../../base/index.js';
import type { UnitName } from '../names/unit-name.js';
import { type ExecCommand, readExecLine } from '../syntax/exec-line.js';
import type { Setting } from '../syntax/logical-reader.js';
import { DEFAULT_FACTS, expandUnitSpecifiers, type MachineFacts } from '../syntax/specifiers.js';
import type { UnitFile } from '../syntax/unit-file.js';
import { splitWords } from '../syntax/words.js';
import type { OptionSpec, ValueKind } from './spec.js';
import { findOption, settingsOf } from './table.js';
import { checkValue } from './values.js';

export interface Settings {
  /** What an option of one value is set to; null when it is not, or was taken back. */
  readonly last: (section: string, name: string) => string | null;
  /** All values of an option, in order, since the last empty one. Each is as written but for its specifiers. */
  readonly all: (section: string, name: string) => readonly string[];
  /** The words of all values, quotes taken away and specifiers put in: units, signals, paths, assignments. */
  readonly words: (section: string, name: string) => readonly string[];
  /** The commands of an Exec option; the error is why systemd refuses the unit. */
  readonly commands: (section: string, name: string) => Result<readonly ExecCommand[], string>;
}

/** Kinds whose values systemd takes as they are: `%` is no specifier there. */
const WITHOUT_SPECIFIERS: ReadonlySet<ValueKind> = new Set<ValueKind>([
  'action',
  'bandwidth',
  'block-weight',
  'boolean',
  'cpu-quota',
  'cpu-set',
  'cpu-shares',
  'cpu-weight',
  'device-weight',
  'enum',
  // Each word of a command line is expanded by itself.
  'exec',
  'exit-status',
  'exit-statuses',
  'integer',
  'io-weight',
  'long',
  'memory-limit',
  'mode',
  'nice',
  'oom-score',
  'resource-limit',
  'signal',
  'size',
  'swap-priority',
  'tasks-limit',
  'time-span',
  'timeout',
  'unsigned',
]);

/** Whether specifiers are put into values of a kind as a whole. */
function takesSpecifiers(kind: ValueKind): boolean {
  return !WITHOUT_SPECIFIERS.has(kind);
}

const NOTHING: readonly string[] = [];

interface Found {
  readonly spec: OptionSpec;
  readonly setting: Setting;
}

/** Asking for an option that the table does not know is a bug. */
export function readSettings(name: UnitName, file: UnitFile, facts: MachineFacts = DEFAULT_FACTS): Settings {
  const bySection = indexSettings(file);
  const expand = (text: string): Result<string, string> => expandUnitSpecifiers(text, { name, facts });

  /** As written, since the last that took all back. */
  const written = (section: string, key: string): readonly string[] => {
    const found = bySection.get(section)?.get(key);
    if (found === undefined) return NOTHING;
    let values: string[] = [];
    for (const { spec, setting } of found) {
      const { value } = setting;
      // A list holds its good values beside bad ones; of single values the last good one counts.
      if (spec.repetition === 'replace') {
        const counts = checkValue(value, { name, spec, expand }).every(({ remark }) => remark === true);
        if (counts) values = value === '' ? [] : [value];
      } else if (value !== '') values.push(value);
      else if (spec.repetition === 'append') values = [];
    }
    return values;
  };
  const all = (section: string, key: string): readonly string[] => {
    const { kind } = optionOf(section, key);
    const values = written(section, key);
    return values.length > 0 && takesSpecifiers(kind) ? values.flatMap(expanded) : values;
  };
  const expanded = (text: string): readonly string[] => {
    const result = expand(text);
    return result.ok ? [result.value] : [];
  };

  return {
    all,
    last: (section, key) => all(section, key).at(-1) ?? null,
    words: (section, key) => {
      const escapes = optionOf(section, key).kind === 'environment' ? 'c' : 'kept';
      return written(section, key).flatMap((value) => {
        const words = splitWords(value, escapes);
        return words.ok ? words.value.flatMap(({ text }) => expanded(text)) : [];
      });
    },
    commands: (section, key) => readCommands(written(section, key), expand),
  };
}

function optionOf(section: string, key: string): OptionSpec {
  return present(findOption(section, key), 'who asks for an option asks for one that there is');
}

/** By the section and the name of what is set. */
type SettingsIndex = ReadonlyMap<string, ReadonlyMap<string, readonly Found[]>>;

/** A file never changes, and ten thousand instances of one template share it. */
const indexes = new WeakMap<UnitFile, SettingsIndex>();

function indexSettings(file: UnitFile): SettingsIndex {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const bySection = new Map<string, Map<string, Found[]>>();
  for (const setting of file.settings) {
    const spec = findOption(setting.section, setting.name);
    if (spec === null) continue;
    for (const [section, name] of settingsOf(setting.section, spec)) {
      const byName = bySection.get(section) ?? new Map<string, Found[]>();
      bySection.set(section, byName);
      const found = byName.get(name) ?? [];
      byName.set(name, found);
      found.push({ spec, setting });
    }
  }
  indexes.set(file, bySection);
  return bySection;
}

function readCommands(
  lines: readonly string[],
  expand: (text: string) => Result<string, string>,
): Result<readonly ExecCommand[], string> {
  const commands: ExecCommand[] = [];
  for (const line of lines) {
    const read = readExecLine(line, expand);
    if (read.mistake?.fatal === true) return err(read.mistake.message);
    for (const command of read.commands) commands.push(command);
  }
  return ok(commands);
}
