// Unit files as lists of options: only what a unit file can say comes through, and it comes through as it is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUnitOptions } from '../../src/api/unit-options.js';
import { parseUnitFile, serialiseUnitFile } from '../../src/systemd/index.js';

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('a\nb', '\\', '[x]', '#', ';', '=', ' ', 'Unit', ''),
);
const option = fc.record({ section: word, name: word, value: word });

describe('options', () => {
  it('that are taken are those that the stored text says', () => {
    fc.assert(
      fc.property(fc.array(option, { maxLength: 5 }), (options) => {
        const read = readUnitOptions(options);
        if (!read.ok) return;
        const stored = parseUnitFile(serialiseUnitFile(read.value));
        expect(stored.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const tell = (all: readonly { section: string; name: string; value: string }[]): readonly string[] =>
          all.map(({ section, name, value }) => JSON.stringify([section, name, value.trim()])).sort();
        expect(tell(stored.unitFile.options)).toEqual(tell(options));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a unit file, and each continued line of it, are taken', () => {
    const text =
      '[Unit]\nDescription=a\n[Service]\nExecStart=/bin/sh \\\n  -c true\nExecStart=\n[Unit]\nAfter=b\n';
    const { unitFile } = parseUnitFile(text);
    const read = readUnitOptions(unitFile.options);
    expect(read.ok ? serialiseUnitFile(read.value) : read.error).toBe(serialiseUnitFile(unitFile));
  });
});
