import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/systemd/options/read.js';
import { parseUnitFile } from '../../../src/systemd/syntax/unit-file.js';
import { aName } from '../../helpers/builders.js';

function read(text: string, name = 'web@a\\x20b.service') {
  return readSettings(aName(name), parseUnitFile(text).unitFile);
}

const service = (...lines: readonly string[]) => read(`[Service]\n${lines.join('\n')}\n`);

describe('one value', () => {
  it.each<[string, readonly string[], string, string | null]>([
    ['is not there', [], 'Type', null],
    ['is the last', ['Type=simple', 'Type=oneshot'], 'Type', 'oneshot'],
    ['that makes no sense leaves the one before', ['Type=oneshot', 'Type=bogus'], 'Type', 'oneshot'],
    ['that is empty takes a text back', ['PIDFile=/a', 'PIDFile='], 'PIDFile', null],
    ['that is empty is no boolean', ['RemainAfterExit=yes', 'RemainAfterExit='], 'RemainAfterExit', 'yes'],
    ['is put in by an older spelling', ['TimeoutStopSec=1', 'TimeoutSec=2'], 'TimeoutStopSec', '2'],
    ['is put in over an older spelling', ['TimeoutSec=2', 'TimeoutStopSec=1'], 'TimeoutStopSec', '1'],
    ['holds specifiers', ['PIDFile=/run/%p.pid'], 'PIDFile', '/run/web.pid'],
    ['with a specifier that is none leaves the one before', ['PIDFile=/a', 'PIDFile=%Q'], 'PIDFile', '/a'],
    ['goes on over lines', ['PIDFile=/a \\', '# no', '  b'], 'PIDFile', '/a    b'],
  ])('%s', (_name, lines, key, value) => {
    expect(service(...lines).last('Service', key)).toBe(value);
  });

  it('may stand in the section where it stood before systemd 230', () => {
    expect(service('StartLimitInterval=5').last('Unit', 'StartLimitIntervalSec')).toBe('5');
    expect(read('[Unit]\nStartLimitInterval=5').last('Unit', 'StartLimitIntervalSec')).toBe('5');
  });
});

describe('a list', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['grows', ['Environment=a=1', 'Environment=b=2'], ['a=1', 'b=2']],
    ['begins anew after an empty one', ['Environment=a=1', 'Environment=', 'Environment=b=2'], ['b=2']],
    ['ends empty', ['Environment=a=1', 'Environment='], []],
  ])('%s', (_name, lines, values) => {
    expect(service(...lines).all('Service', 'Environment')).toEqual(values);
  });

  it('of units is never taken back, and is read word by word', () => {
    const settings = read('[Unit]\nAfter=a.service "b.service"\nAfter=\nAfter=%p.target\n');
    expect(settings.words('Unit', 'After')).toEqual(['a.service', 'b.service', 'web.target']);
  });
});

describe('commands', () => {
  it('take specifiers word by word: blanks in them part nothing', () => {
    const commands = service('ExecStart=/bin/echo %I "%I" x').commands('Service', 'ExecStart');
    expect(commands.ok && commands.value.map(({ argv }) => argv)).toEqual([['/bin/echo', 'a b', 'a b', 'x']]);
  });

  it('are refused with the unit when one is fatal, and left out when not', () => {
    expect(service('ExecStart=/bin/a', 'ExecStart=b/c').commands('Service', 'ExecStart')).toEqual({
      ok: false,
      error: 'Neither a valid executable name nor an absolute path: b/c',
    });
    const commands = service('ExecStart=/bin/a', 'ExecStart=-b/c').commands('Service', 'ExecStart');
    expect(commands.ok && commands.value).toHaveLength(1);
  });
});

it('asking for what there is not is a bug', () => {
  expect(() => service().last('Service', 'Tpye')).toThrow('bug in fleetsim');
});
