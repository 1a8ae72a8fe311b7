// The words that `fleetsim fleetd` takes: known to help and completion, which load nothing else of it.

export const RUNTIMES = ['simulated', 'process'] as const;
export const RUNTIME_HELP = 'process: units really run, as children without a shell; needs --state-dir';
export type Runtime = (typeof RUNTIMES)[number];

export const LOG_FORMS = ['text', 'json'] as const;
export type LogForm = (typeof LOG_FORMS)[number];
