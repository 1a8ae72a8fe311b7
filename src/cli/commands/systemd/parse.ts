// fleetsim systemd parse: each option of a unit file where it stands, raw as fleet keeps it and logical as systemd takes it.
import { printable } from '../../../base/index.js';
import type { UnitFile } from '../../../systemd/index.js';
import { print, printJson } from '../../output.js';
import type { OutputOptions } from '../../output-option.js';
import { eachUnitFile } from '../../unit-input.js';

export function runParse(paths: readonly string[], { output }: OutputOptions): number {
  if (output === 'text') return eachUnitFile(paths, showText);
  const files: unknown[] = [];
  const exitCode = eachUnitFile(paths, (file, path) => files.push({ file: path, ...asData(file) }));
  printJson(files);
  return exitCode;
}

function asData({ options, settings }: UnitFile): object {
  return {
    options: options.map(({ section, name, value, place, valuePlace }) => ({
      section,
      name,
      value,
      line: place.line,
      column: place.column,
      valueLine: valuePlace.line,
      valueColumn: valuePlace.column,
    })),
    settings: settings.map((setting) => ({
      section: setting.section,
      name: setting.name,
      value: setting.value,
      line: setting.place.line,
      column: setting.place.column,
      valueLine: setting.placeAt(0).line,
      valueColumn: setting.placeAt(0).column,
    })),
  };
}

/** One line per option; below one that reads otherwise to systemd, what it reads. */
function showText({ options, settings }: UnitFile, path: string): void {
  const logical = new Map(settings.map((setting) => [placeKey(setting.place), setting]));
  for (const { section, name, value, place } of options) {
    const setting = logical.get(placeKey(place));
    logical.delete(placeKey(place));
    print(
      `${path}:${place.line}:${place.column}: [${printable(section)}] ${printable(name)}=${escaped(value)}`,
    );
    if (setting?.value !== value)
      print(`  systemd: ${setting === undefined ? 'nothing' : escaped(setting.value)}`);
  }
  for (const { section, name, value, place } of logical.values()) {
    print(`${path}:${place.line}:${place.column}: [${printable(section)}] not an option to fleet`);
    print(`  systemd: ${printable(name)}=${escaped(value)}`);
  }
}

function placeKey({ line, column }: { readonly line: number; readonly column: number }): string {
  return `${line}:${column}`;
}

/** A newline within a value is shown as the two characters that stand for it. */
function escaped(value: string): string {
  return printable(value.replaceAll('\n', '\u23ce'));
}
