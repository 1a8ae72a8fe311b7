// Options of [Mount], [Automount] and [Swap] (systemd.mount(5) and the pages beside it) that are their own, and the
// few that scopes have.
import { type OptionSpec, oneOf, options } from './spec.js';

export const MOUNT: readonly OptionSpec[] = [
  ...options('string', 'What Type Options'),
  ...options('path', 'Where'),
  ...options('timeout', 'TimeoutSec'),
  ...options('mode', 'DirectoryMode'),
  ...options('boolean', 'ForceUnmount LazyUnmount ReadWriteOnly SloppyOptions'),
];

export const AUTOMOUNT: readonly OptionSpec[] = [
  ...options('path', 'Where'),
  ...options('string', 'ExtraOptions'),
  ...options('mode', 'DirectoryMode'),
  ...options('timeout', 'TimeoutIdleSec'),
];

export const SWAP: readonly OptionSpec[] = [
  ...options('path', 'What'),
  ...options('string', 'Options'),
  ...options('swap-priority', 'Priority'),
  ...options('timeout', 'TimeoutSec'),
];

export const SCOPE: readonly OptionSpec[] = [
  ...oneOf('OOMPolicy', 'OOM policy', 'continue stop kill'),
  ...options('time-span', 'RuntimeMaxSec RuntimeRandomizedExtraSec TimeoutStopSec'),
];
