import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServiceConfig } from '../../../src/systemd/service/config.js';
import { parseUnitFile } from '../../../src/systemd/syntax/unit-file.js';
import { aName } from '../../helpers/builders.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

function read(...lines: readonly string[]) {
  return readServiceConfig(aName('a.service'), parseUnitFile(`[Service]\n${lines.join('\n')}\n`).unitFile);
}

function good(...lines: readonly string[]) {
  const config = read('ExecStart=/bin/true', ...lines);
  if (!config.ok) throw new Error(config.error);
  return config.value;
}

const REFUSED: readonly (readonly [string, readonly string[]])[] = [
  ['Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.', ['Restart=no']],
  [
    'Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    ['Type=simple', 'ExecStop=/bin/true'],
  ],
  [
    'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.',
    ['ExecStop=/bin/true'],
  ],
  [
    'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    ['ExecStart=/bin/true', 'ExecStart=/bin/true'],
  ],
  [
    "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
    ['Type=oneshot', 'ExecStart=/bin/true', 'Restart=always'],
  ],
  [
    "Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services. Refusing.",
    ['Type=oneshot', 'ExecStart=/bin/true', 'RestartForceExitStatus=3'],
  ],
  [
    'Service is of type D-Bus but no D-Bus service name has been specified. Refusing.',
    ['Type=dbus', 'ExecStart=/bin/true'],
  ],
];

describe('a service that systemd refuses to load', () => {
  it.each(REFUSED)('%s', (message, lines) => {
    expect(read(...lines)).toEqual({ ok: false, error: message });
  });

  it.skipIf(noTool('systemd-analyze') !== null)('is refused by systemd-analyze in the same words', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleetsim-'));
    const file = join(folder, 'a.service');
    for (const [message, lines] of REFUSED) {
      writeFileSync(file, `[Service]\n${lines.join('\n')}\n`);
      const { stderr } = ask('systemd-analyze', 'verify', file);
      expect(stderr).toContain(`a.service: ${message}`);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('what a service goes by', () => {
  it.each([
    [[], 'simple'],
    [['BusName=org.example.X'], 'dbus'],
    [['Type=idle'], 'idle'],
    [['Type=strange'], 'simple'],
  ])('with %j its type is %s', (lines, type) => {
    expect(good(...lines).type).toBe(type);
  });

  it('without anything to start it is a oneshot', () => {
    const config = read('RemainAfterExit=yes', 'ExecStop=/bin/true');
    expect(config.ok && config.value.type).toBe('oneshot');
  });

  it.each([
    [[], 90_000, 90_000, 90_000],
    [['TimeoutSec=5'], 5_000, 5_000, 5_000],
    [['TimeoutStartSec=5', 'TimeoutStopSec=6', 'TimeoutAbortSec=7'], 5_000, 6_000, 7_000],
    [
      ['TimeoutStartSec=0', 'TimeoutStopSec=infinity'],
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ],
    [['Type=oneshot'], Number.POSITIVE_INFINITY, 90_000, 90_000],
    [['Type=oneshot', 'TimeoutStartSec=5'], 5_000, 90_000, 90_000],
  ] as const)('with %j it has these limits', (lines, startMs, stopMs, abortMs) => {
    expect(good(...lines).timeouts).toMatchObject({ startMs, stopMs, abortMs });
  });

  it('has no limit of its life as a oneshot', () => {
    expect(good('RuntimeMaxSec=5').timeouts.runMs).toBe(5_000);
    expect(good('RuntimeMaxSec=5', 'Type=oneshot').timeouts.runMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('reads the start limit of both sections and spellings', () => {
    const { unitFile } = parseUnitFile(
      '[Unit]\nStartLimitIntervalSec=7\nStartLimitBurst=3\n[Service]\nExecStart=/bin/true\n',
    );
    const config = readServiceConfig(aName('a.service'), unitFile);
    expect(config.ok && [config.value.startLimitIntervalMs, config.value.startLimitBurst]).toEqual([
      7_000, 3,
    ]);
    const old = good('StartLimitInterval=8', 'StartLimitBurst=4', 'StartLimitAction=reboot');
    expect([old.startLimitIntervalMs, old.startLimitBurst]).toEqual([8_000, 4]);
  });
});
