// fleetsim config show: what a fleetd would be told by fleet.conf and the environment, and where each of it comes from.
import { alignColumns, FleetsimError, failure, formatProblem } from '../../base/index.js';
import { type ConfigSetting, readConfig } from '../../fleet/index.js';
import { EXIT } from '../exit-codes.js';
import { readText } from '../files.js';
import { DEFAULT_CONFIG_FILE } from '../fleetd/options.js';
import { printAs } from '../forms.js';
import { warn } from '../output.js';
import type { TableOptions } from '../output-option.js';

export interface ConfigShowOptions extends TableOptions {
  readonly config?: string;
}

const HIDDEN = '(hidden)';

export async function runConfigShow({ config: path, output }: ConfigShowOptions): Promise<number> {
  const file = path ?? DEFAULT_CONFIG_FILE;
  const text = readText(file);
  if (text === null && path !== undefined) throw failure('file-missing', `${path}: no such file`);
  const { config, settings, problems } = readConfig({ text, file, environment: process.env });
  if (config === null) throw new FleetsimError('bad-config', problems);
  for (const problem of problems) warn(formatProblem(problem));
  await printAs(output, settings.map(toData), () => formatSettings(settings));
  return EXIT.ok;
}

function toData(setting: ConfigSetting): Readonly<Record<string, unknown>> {
  return { name: setting.name, value: shown(setting), from: originOf(setting) };
}

function formatSettings(settings: readonly ConfigSetting[]): readonly string[] {
  const rows = settings.map((setting) => [setting.name, shown(setting) || '-', originOf(setting)]);
  return alignColumns([['SETTING', 'VALUE', 'FROM'], ...rows]);
}

/** A password is nobody's business. */
function shown({ name, text }: ConfigSetting): string {
  return name === 'etcd_password' && text !== '' ? HIDDEN : text;
}

function originOf({ source }: ConfigSetting): string {
  switch (source.type) {
    case 'default':
      return 'default';
    case 'environment':
      return source.variable;
    case 'flag':
      return source.flag;
    case 'file':
      return [source.place.file, source.place.line].filter((part) => part !== undefined).join(':');
  }
}
