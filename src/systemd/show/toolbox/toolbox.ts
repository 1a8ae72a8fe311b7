// The commands that a person finds on a machine, and running one.
import { nearest, printable } from '../../../base/index.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem, reader, type Tool } from './answer.js';
import { cgls, cgtop } from './cgroups.js';
import { journalctl } from './journalctl.js';
import { connect, touch } from './outside.js';
import { cat, date, hostname, uptime } from './small.js';
import { systemctl } from './systemctl.js';

const help = reader('help', 'this list', () => {
  const width = Math.max(...TOOLS.map(({ name }) => name.length));
  return done(0, out(TOOLS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)));
});

/** Everything there is, in the order of help. */
const TOOLS: readonly Tool[] = [
  systemctl,
  journalctl,
  cgls,
  cgtop,
  connect,
  touch,
  hostname,
  uptime,
  date,
  cat,
  help,
];

/** A shell's exit code for a command that does not exist. */
const NOT_FOUND = 127;

/** Runs a command line, already split into words. */
export function runTool(machine: LocalMachine, [name = '', ...words]: readonly string[]): Answer {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool !== undefined) return tool.run(machine, words);
  const names = TOOLS.map((candidate) => candidate.name);
  const near = nearest(name, names);
  const hint = near === null ? `there are: ${names.join(', ')}` : `did you mean ${near}?`;
  return done(NOT_FOUND, problem(`-bash: ${printable(name)}: command not found`, `  hint: ${hint}`));
}

/** Whether a command line can change anything on the machine. */
export function toolChanges([name = '', ...words]: readonly string[]): boolean {
  return TOOLS.find((tool) => tool.name === name)?.changes(words) ?? false;
}

/** Whether a command line asks for what goes on until somebody ends it. */
export function toolFollows([name = '', ...words]: readonly string[]): boolean {
  return TOOLS.find((tool) => tool.name === name)?.follows?.(words) ?? false;
}
