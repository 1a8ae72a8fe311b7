// A unit file as the API carries it: a list of options. They must be such as a unit file can hold, or what is stored
// would say something else than what was sent.
import { err, ok, printable, type Result } from '../base/index.js';
import { parseUnitFile, serialiseUnitFile, type UnitFile } from '../systemd/index.js';

/** One option on the wire; what is absent is empty. */
interface WireOption {
  readonly section?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly value?: string | null | undefined;
}

/** The unit file, or the first thing wrong with it. */
export function readUnitOptions(options: readonly WireOption[]): Result<UnitFile, string> {
  const place = { line: 1, column: 1 };
  const sent = options.map(({ section, name, value }) => ({
    section: section ?? '',
    name: name ?? '',
    value: value ?? '',
    place,
    valuePlace: place,
  }));
  const { unitFile, problems } = parseUnitFile(serialiseUnitFile({ options: sent }));
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) return err(`unit file line ${problem.where?.line ?? 0}: ${problem.message}`);
  const sections = new Map<string, (typeof sent)[number][]>();
  for (const option of sent) sections.set(option.section, []);
  for (const option of sent) sections.get(option.section)?.push(option);
  const grouped = [...sections.values()].flat();
  for (const [i, option] of grouped.entries()) {
    const read = unitFile.options[i];
    const same =
      read?.section === option.section && read.name === option.name && read.value === option.value.trim();
    if (!same) return err(`no unit file can hold the option ${printable(option.name.slice(0, 64)) || '""'}`);
  }
  return unitFile.options.length === grouped.length
    ? ok(unitFile)
    : err('no unit file can hold these options');
}
