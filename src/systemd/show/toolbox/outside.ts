// What would come to a machine from outside: connections to its sockets, files that change. Units wait for both.
import { printable } from '../../../base/index.js';
import type { LocalMachine } from '../local-machine.js';
import { type Answer, done, out, problem, type Tool } from './answer.js';

const SOCKET = /\.socket$/;

export const connect: Tool = {
  name: 'connect',
  summary: 'connect to a socket unit, as a client of its service would',
  changes: () => true,
  run({ systemd }: LocalMachine, [word]: readonly string[]): Answer {
    if (word === undefined) return done(1, problem('connect: a socket unit is missing, such as echo.socket'));
    const name = SOCKET.test(word) ? word : `${word}.socket`;
    if (systemd.show(name) === null) return done(1, problem(`connect: there is no unit ${printable(name)}`));
    const connected = systemd.connect(name);
    if (!connected.ok) return done(1, problem(`connect: ${connected.error}`));
    return done(0, out([`Connected to ${name}, served by ${connected.value}.`]));
  },
};

export const touch: Tool = {
  name: 'touch',
  summary: 'make or change a file that a path unit may wait for',
  changes: () => true,
  run({ systemd }: LocalMachine, words: readonly string[]): Answer {
    const paths = words.filter((word) => !word.startsWith('-'));
    const bad = paths.find((path) => !path.startsWith('/'));
    if (paths.length === 0) return done(1, problem('touch: missing file operand'));
    if (bad !== undefined) return done(1, problem(`touch: ${printable(bad)}: a path begins with / here`));
    for (const path of paths) systemd.touch(path);
    return done(0);
  },
};
