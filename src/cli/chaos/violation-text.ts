// What broke, in which cluster, what it takes, and the very commands that show it again: for people.
import { counted } from '../../base/index.js';
import { formatTime } from '../../events/index.js';
import { joinWords } from '../../fleetctl/index.js';
import { describeKnobs, type TimedDeed, type Violation } from '../../sim/index.js';
import type { Evidence } from './evidence.js';
import type { ChaosJob, SeedReport } from './job.js';

export function describeViolation({ knobs, violation }: SeedReport): readonly string[] {
  if (violation === null) return [];
  return [
    '',
    `seed ${knobs.seed}: ${violation.kind}: ${violation.sentence}`,
    ...indented(details(violation)),
    'knobs:',
    ...indented(describeKnobs(knobs)),
  ];
}

/** The least that it takes. */
export function describeEvidence(
  { least, path, failsAgain }: Evidence,
  { deeds }: SeedReport,
): readonly string[] {
  const { machines } = least.knobs;
  return [
    `what it takes: ${least.deeds.length} of ${deeds.length} things that happened, on ${counted(machines.length, 'machine')}`,
    ...indented([...least.deeds.map(describeDeed), describeEnd(least)]),
    ...(failsAgain
      ? ['replay it:', `  fleetsim replay ${path}`]
      : [`${path} has it as a scenario, whose replay does not fail in the same way`]),
  ];
}

/** The command that rolls the same dice. */
export function againCommand({ profile, timeMs, machines, base }: ChaosJob, seed: number): string {
  const cluster = base === undefined ? `--machines ${machines}` : joinWords(['--scenario', base.path]);
  return `fleetsim chaos --seeds 1 --seed-start ${seed} --time ${timeMs}ms ${cluster} --profile ${profile}`;
}

function describeDeed({ atMs, type, text }: TimedDeed): string {
  return `${formatTime(atMs)}  ${type === 'fault' ? '!' : '$'} ${text}`;
}

function describeEnd({ violation, simulatedMs }: SeedReport): string {
  return `${formatTime(simulatedMs)}  X ${violation?.sentence}`;
}

function details(violation: Violation): readonly string[] {
  switch (violation.kind) {
    case 'crash':
      return violation.stack.split('\n').slice(1);
    case 'safety':
      return [`rule: ${violation.invariant}, broken by event ${violation.seq}`];
    case 'liveness':
      return violation.pending;
  }
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
