import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findOption, optionNames, sectionNames, settingsOf } from '../../../src/systemd/options/table.js';

/** `--dump-configuration-items` of systemd 252, the names alone. */
const STORED = new Map(
  readFileSync(new URL('../../fixtures/systemd-options.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((row): [string, readonly string[]] => {
      const [, section = '', names = ''] = /^\[(\w+)\] (.*)$/.exec(row) ?? [];
      return [section, names.split(' ')];
    }),
);

/** Options of later versions that services here go by. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  Service: ['RestartMaxDelaySec', 'RestartSteps'],
};

const SYSTEMD = '/lib/systemd/systemd';

function dumped(): ReadonlyMap<string, readonly string[]> {
  const { stdout } = spawnSync(SYSTEMD, ['--dump-configuration-items'], { encoding: 'utf8' });
  const sections = new Map<string, string[]>();
  let names: string[] = [];
  for (const line of stdout.split('\n')) {
    const section = /^\[(\w+)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      names = [];
      sections.set(section, names);
    }
    const name = /^(\w+)=/.exec(line)?.[1];
    if (name !== undefined) names.push(name);
  }
  return sections;
}

describe('the table of options', () => {
  it.each([...STORED])(
    'knows every option of [%s], and of others only those that are listed here',
    (section, names) => {
      expect([...optionNames(section)].sort()).toEqual([...names, ...(LATER[section] ?? [])].sort());
    },
  );

  const noSystemd = process.env.FLEETSIM_REQUIRE_TOOLS !== '1' && !existsSync(SYSTEMD);

  it.skipIf(noSystemd)("is that of this machine's systemd", () => {
    const sections = dumped();
    expect([...sections.keys()]).toEqual([...STORED.keys()]);
    for (const [section, names] of sections) expect([...names].sort()).toEqual(STORED.get(section));
  });

  it('leads from every old spelling to an option that there is', () => {
    for (const section of sectionNames()) {
      for (const name of optionNames(section)) {
        const spec = findOption(section, name);
        for (const [home, meant] of spec === null ? [] : settingsOf(section, spec))
          expect(findOption(home, meant)?.sets, `${home}.${meant}`).toBeNull();
      }
    }
  });
});
