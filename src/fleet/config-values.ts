// The values of fleet.conf: each reader gives the value of a text, or says what it takes instead.
import { err, ok, type Result } from '../base/index.js';
import { parseShare } from '../systemd/index.js';
import { readPolicy } from './scheduler/policies.js';
import type { Policy } from './scheduler/policy.js';

export function readText(text: string): Result<string, string> {
  return ok(text);
}

export function wholeNumber(min: number, max: number): (text: string) => Result<number, string> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,9}$/.test(text) && value >= min && value <= max
      ? ok(value)
      : err(`takes a whole number from ${min} to ${max}`);
  };
}

/** A number of seconds, as milliseconds. */
export function readSeconds(text: string): Result<number, string> {
  const ms = Math.round(Number(text) * 1_000);
  return /^\d*\.?\d+$|^\d+\.$/.test(text) && ms > 0 && ms <= 3_600_000
    ? ok(ms)
    : err('takes a number of seconds above 0 and up to 3600, such as 2.0');
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** As Go writes time spans: `30s`, `1m30s`. */
export function readDuration(text: string): Result<number, string> {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)];
  const ms = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0);
  const whole = parts.map(([part]) => part).join('') === text;
  return whole && ms > 0 && ms <= 86_400_000 ? ok(ms) : err('takes a time span such as 30s or 1m30s');
}

/** As `readDuration`, and 0 for not at all. */
export function readHold(text: string): Result<number, string> {
  if (/^0+(ms|[smh])?$/.test(text)) return ok(0);
  const read = readDuration(text);
  return read.ok ? read : err(`${read.error}, or 0`);
}

/** A share of all there are, in hundredths of a percent. */
export function readShare(text: string): Result<number, string> {
  const share = parseShare(text);
  return share !== null && share <= 10_000 ? ok(share) : err('takes a share from 0% to 100%, such as 40%');
}

/** The words that Go takes for a truth value. */
export function readBoolean(text: string): Result<boolean, string> {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return ok(true);
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return ok(false);
  return err('takes true or false');
}

/** A list as JSON has it, or parted by commas. */
export function readServers(text: string): Result<readonly string[], string> {
  const inside = text.trim().replace(/^\[|\]$/g, '');
  const servers = inside
    .split(',')
    .map((server) => server.trim().replace(/^"|"$/g, ''))
    .filter((server) => server !== '');
  const bad = servers.find((server) => !/^https?:\/\/[^\s/]+\/?$/.test(server));
  if (servers.length === 0 || bad !== undefined)
    return err('takes a list of URLs, such as ["http://127.0.0.1:2379"]');
  return ok(servers);
}

export function readPrefix(text: string): Result<string, string> {
  return /^\/\S*$/.test(text) ? ok(text) : err('takes a path in etcd, such as /_coreos.com/fleet/');
}

export function readAddress(text: string): Result<string, string> {
  return text === '' || /^(\d{1,3}\.){3}\d{1,3}$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text)
    ? ok(text)
    : err('takes an IP address');
}

/** `k=v,k=v`; what has no `=` is ignored, and a value may contain one. */
export function readMetadata(text: string): Result<Readonly<Record<string, string>>, string> {
  const pairs = text.split(',').flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]];
  });
  return ok(Object.fromEntries(pairs));
}

export function readEnginePolicy(text: string): Result<Policy, string> {
  const policy = readPolicy(text);
  return policy.ok ? policy : err(`${policy.error.message}; ${policy.error.hint}`);
}
