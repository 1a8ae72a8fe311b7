import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitStatus, parseExitStatus } from '../../../src/systemd/values/exit-status.js';
import { parseInteger } from '../../../src/systemd/values/integer.js';
import { parseSignal, signalName } from '../../../src/systemd/values/signal.js';
import { parseLimit, parseShare, parseSize } from '../../../src/systemd/values/size.js';
import { growthOf, LINEAR } from '../../helpers/growth.js';
import { ask, noTool } from '../../helpers/systemd-tools.js';

describe('parseInteger', () => {
  it.each([
    ['5', 5],
    ['+5', 5],
    ['-5', -5],
    [' 5', 5],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', 15],
    ['017', 15],
    ['0', 0],
    ['2147483647', 2_147_483_647],
    ['-2147483648', -2_147_483_648],
    ['2147483648', null],
    ['09', null],
    ['5 ', null],
    ['5.0', null],
    ['', null],
    ['x', null],
  ])('takes %j as %s', (text, value) => expect(parseInteger(text)).toBe(value));
});

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['512', 512],
    ['512B', 512],
    ['512M', 536_870_912],
    ['1.5G', 1_610_612_736],
    ['1 K', 1_024],
    ['1G 512M', 1_610_612_736],
    ['10.M', 10_485_760],
    ['0.29K', 296],
    ['15E', 15 * 2 ** 60],
    ['16E', null],
    ['15.9E', null],
    ['1M 1G', null],
    ['1M 1M', null],
    ['512Mi', null],
    ['512m', null],
    ['-1', null],
    ['.5G', null],
    ['1K ', null],
    ['infinity', null],
    ['', null],
  ])('takes %j as %s bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));
});

describe('parseShare', () => {
  it.each([
    ['150%', 15_000],
    ['0%', 0],
    ['12.5%', 1_250],
    ['12.55%', 1_255],
    ['12.555%', null],
    ['12.%', null],
    ['5‰', 50],
    ['5.5‰', 55],
    ['5.55‰', null],
    ['5‱', 5],
    ['5.5‱', null],
    ['50', null],
    ['-5%', null],
    ['%', null],
    ['99999999%', null],
  ])('takes %j as %s hundredths of a percent', (text, share) => expect(parseShare(text)).toBe(share));
});

describe('parseLimit', () => {
  it.each([
    ['infinity', { type: 'none' }],
    ['64M', { type: 'bytes', bytes: 67_108_864 }],
    ['50%', { type: 'share', share: 5_000 }],
    ['101%', null],
    ['much', null],
  ])('takes %j as %j', (text, limit) => expect(parseLimit(text)).toEqual(limit));
});

describe('signals', () => {
  it.each([
    ['SIGTERM', 15],
    ['TERM', 15],
    ['15', 15],
    ['SIGHUP', 1],
    ['SYS', 31],
    ['RTMIN', 34],
    ['SIGRTMIN+2', 36],
    ['RTMAX', 64],
    ['RTMAX-1', 63],
    ['33', 33],
    ['term', null],
    ['SIGSIGTERM', null],
    ['RTMIN+31', null],
    ['RTMIN+', null],
    ['RTMIN2', null],
    ['RTMAX+1', null],
    ['0', null],
    ['65', null],
    ['-9', null],
    ['', null],
  ])('%j is number %s', (text, signal) => expect(parseSignal(text)).toBe(signal));

  it('are found again by their name', () => {
    for (let signal = 1; signal <= 64; signal++) expect(parseSignal(signalName(signal))).toBe(signal);
    expect([9, 34, 36, 32].map(signalName)).toEqual(['KILL', 'RTMIN+0', 'RTMIN+2', '32']);
  });
});

describe('exit statuses', () => {
  it.each([
    ['SUCCESS', 0],
    ['FAILURE', 1],
    ['NOTRUNNING', 7],
    ['TEMPFAIL', 75],
    ['EXEC', 203],
    ['SIGNAL_MASK', 207],
    ['EXCEPTION', 255],
    ['42', 42],
    ['256', null],
    ['-1', null],
    ['exec', null],
    ['', null],
  ])('%j is number %s', (text, status) => expect(parseExitStatus(text)).toBe(status));

  it('have a name and a class, or none', () => {
    expect(exitStatus(203)).toEqual({ name: 'EXEC', class: 'systemd' });
    expect(exitStatus(78)).toEqual({ name: 'CONFIG', class: 'BSD' });
    expect(exitStatus(42)).toBeNull();
    expect(exitStatus(223)).toBeNull();
  });

  it.skipIf(noTool('systemd-analyze') !== null)('are those of `systemd-analyze exit-status`', () => {
    const rows = ask('systemd-analyze', 'exit-status').stdout.toString().trim().split('\n').slice(1);
    const theirs = rows.map((row) => row.trim().split(/ +/));
    const ours = Array.from({ length: 256 }, (_, status) => ({ status, known: exitStatus(status) })).flatMap(
      ({ status, known }) => (known === null ? [] : [[known.name, String(status), known.class]]),
    );
    expect(ours).toEqual(theirs);
  });
});

it('no value of any kind takes long or fails, whatever the text', () => {
  const parsers = [parseInteger, parseSize, parseShare, parseLimit, parseSignal, parseExitStatus];
  for (const part of ['9', ' ', '.', '1 ', '0.', '1K', '+', 'RTMIN+', '1.1', '%']) {
    const work = (times: number): void => {
      for (const parse of parsers) parse(part.repeat(times));
    };
    expect(growthOf(work, 25_000), part).toBeLessThan(LINEAR);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const parse of parsers) expect(parse(text)).not.toBeUndefined();
    }),
  );
});
