// Options of our own section, [X-Fleetsim]: how a simulated process behaves, and wishes for its placement that fleet
// never knew. systemd and fleet ignore the section, so that the same file stays good for both.
import { type OptionSpec, oneOf, options } from './spec.js';

export const FLEETSIM_SECTION = 'X-Fleetsim';

export const FLEETSIM: readonly OptionSpec[] = [
  ...options(
    'string',
    'StartupTime RunTime StopTime HangTime ExitStatus ExitSignal LogInterval FailProbability',
  ),
  ...options('string', 'MemoryUsage CPUUsage'),
  ...options('list', 'Log'),
  ...options('list', 'PreferAwayFrom'),
  ...options('string', 'MaxPerMachine SpreadBy'),
  ...options('boolean', 'Sticky'),
  ...oneOf('OnReschedule', 'OnReschedule=', 'start keep'),
];
