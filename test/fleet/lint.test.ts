import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/base/index.js';
import { cannotActivate, lintDemands, lintUnit } from '../../src/fleet/lint.js';
import { parseUnitFile } from '../../src/systemd/index.js';
import { aName } from '../helpers/builders.js';

const aLinted = (name: string, text: string) => ({
  name: aName(name),
  file: parseUnitFile(text, name).unitFile,
});

const alone = (text: string, name = 'a.service'): readonly string[] =>
  lintUnit(aLinted(name, text)).map(formatProblem);

describe('docker run -d', () => {
  it.each([
    'ExecStart=/usr/bin/docker run -d busybox',
    'ExecStart=/usr/bin/docker run --rm -it -d --name x busybox sleep 5',
    'ExecStart=/usr/bin/docker run --name x --detach busybox',
    'ExecStart=/usr/bin/docker run -itd busybox',
    'ExecStart=/bin/sh -c "docker run -d busybox"',
    "ExecStart=/bin/bash -xc 'exec /usr/bin/docker run -d busybox'",
    'Type=oneshot\nExecStart=-docker run -d busybox',
  ])('is found in %s', (lines) => {
    expect(alone(`[Service]\n${lines}\n`)).toEqual([
      expect.stringMatching(/^a\.service:\d:\d+: docker run -d leaves its container and ends/),
    ]);
  });

  it.each([
    'ExecStart=/usr/bin/docker run busybox tail -d',
    'ExecStart=/usr/bin/docker run -v /a:/b --name -d busybox',
    'ExecStart=/usr/bin/docker start -d x',
    'ExecStart=/bin/echo docker run -d',
    'ExecStartPre=/usr/bin/docker run -d busybox',
    'Type=oneshot\nRemainAfterExit=true\nExecStart=/usr/bin/docker run -d busybox',
    'Type=forking\nExecStart=/usr/bin/docker run -d busybox',
  ])('is not found in %s', (lines) => {
    expect(alone(`[Service]\n${lines}\n`)).toEqual([]);
  });

  it('is shown where the flag stands, on whatever line', () => {
    expect(alone('[Service]\nExecStart=/usr/bin/docker run \\\n  --rm \\\n  -d busybox\n')[0]).toMatch(
      /^a\.service:4:3: /,
    );
  });
});

describe('one unit', () => {
  it('has its options for fleet where fleet looks', () => {
    expect(alone('[Unit]\nMachineOf=b.service\nConflicts=c.service\n')).toEqual([
      'a.service:2:1: warning: MachineOf= means nothing in [Unit], so fleet does not see it\n' +
        '  hint: put it into [X-Fleet]',
    ]);
  });

  it('has what else is wrong with its requirements', () => {
    expect(alone('[X-Fleet]\nGlobal=true\nMachineID=abc\n')).toEqual([
      'a.service:2:1: MachineID cannot be used with Global',
    ]);
  });
});

describe('wishes', () => {
  const demands = (text: string, name = 'a.service'): readonly string[] =>
    lintDemands(aLinted(name, text)).map(formatProblem);

  it.each<[string, string, readonly string[]]>([
    ['nothing where all is well', 'Sticky=yes\nOnReschedule=keep\nSpreadBy=zone', []],
    [
      'a name that is nearly right',
      'Stikcy=yes',
      ['a.service:2:1: warning: fleetsim ignores Stikcy= in [X-Fleetsim]\n  hint: did you mean Sticky=?'],
    ],
    [
      'a word that it does not take',
      'OnReschedule=kep',
      ['a.service:2:14: warning: Failed to parse OnReschedule=, ignoring: kep\n  hint: did you mean keep?'],
    ],
    [
      'a limit that is none',
      'MaxPerMachine=all',
      [
        'a.service:2:15: warning: MaxPerMachine="all" is no limit, so there is none\n' +
          '  hint: write a number, such as MaxPerMachine=2',
      ],
    ],
  ])('have %s', (_name, lines, problems) => {
    expect(demands(`[X-Fleetsim]\n${lines}\n`)).toEqual(problems);
  });

  it('have a section whose name is nearly right', () => {
    expect(demands('[X-FleetSim]\nSticky=yes\n')).toEqual([
      'a.service:1:1: warning: section [X-FleetSim] means nothing to fleetsim\n  hint: write [X-Fleetsim]',
    ]);
  });

  it('belong to a section of their own', () => {
    expect(demands('[X-Fleet]\nSticky=yes\n')).toEqual([
      'a.service:2:1: warning: fleet ignores Sticky= in [X-Fleet]\n  hint: put it into [X-Fleetsim]',
    ]);
    expect(alone('[Service]\nSticky=yes\n')).toEqual([
      'a.service:2:1: warning: Sticky= means nothing in [Service], so fleetsim does not see it\n' +
        '  hint: put it into [X-Fleetsim]',
    ]);
  });

  it('mean nothing for global units', () => {
    const text = '[X-Fleet]\nGlobal=true\n[X-Fleetsim]\nSticky=yes\nRunTime=5s\n';
    const problem =
      'a.service:4:1: warning: Sticky= means nothing for a global unit, which runs on every machine that fits\n' +
      '  hint: take it out, or Global=';
    expect(demands(text)).toEqual([problem]);
    expect(alone(text)).toEqual([problem]);
  });
});

describe('cannotActivate', () => {
  it('says so of templates alone', () => {
    expect(cannotActivate('web@.service')).toEqual({
      message: 'cannot activate template "web@.service"',
      hint: 'name an instance, such as web@1.service',
    });
    expect([cannotActivate('web@1.service'), cannotActivate('web.service'), cannotActivate('?')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
