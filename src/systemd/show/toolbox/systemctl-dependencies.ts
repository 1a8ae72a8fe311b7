// systemctl list-dependencies: the tree of what a unit needs, or of what needs it.
import { compareStrings, printable, type StyledLine, styled } from '../../../base/index.js';
import type { DependencyKind } from '../../machine/dependencies.js';
import type { LocalMachine } from '../local-machine.js';
import { lookOf } from '../status.js';
import { type Answer, done, out, problem } from './answer.js';
import type { Flags } from './flags.js';
import { mangleUnit } from './names.js';

const NEEDS: readonly DependencyKind[] = ['Requires', 'Requisite', 'Wants', 'ConsistsOf', 'BindsTo'];
const NEEDED_BY: readonly DependencyKind[] = ['RequiredBy', 'RequisiteOf', 'WantedBy', 'PartOf', 'BoundBy'];

/** Trees grow fast where everything is shown; systemd has no bound. */
const LINES_MAX = 5_000;

interface Walk {
  readonly machine: LocalMachine;
  readonly kinds: readonly DependencyKind[];
  /** Into every unit, not only into targets. */
  readonly all: boolean;
  readonly plain: boolean;
  readonly lines: StyledLine[];
}

export function listDependencies(machine: LocalMachine, words: readonly string[], flags: Flags): Answer {
  const names = words.length === 0 ? ['default.target'] : words.map(mangleUnit);
  const answers = names.map((name, i): Answer => {
    if (machine.systemd.show(name) === null)
      return done(1, problem(`Failed to get unit ${printable(name)}: Unit ${printable(name)} not found.`));
    const walk: Walk = {
      machine,
      kinds: kindsOf(flags),
      all: flags.has('all'),
      plain: flags.has('plain'),
      lines: [],
    };
    walkFrom(walk, [name], '');
    return done(0, out([...(i === 0 ? [] : ['']), name, ...walk.lines]));
  });
  const failed = answers.some((answer) => answer.type === 'done' && answer.exitCode !== 0);
  return done(failed ? 1 : 0, ...answers.map(({ lines }) => lines));
}

function kindsOf(flags: Flags): readonly DependencyKind[] {
  if (flags.has('before')) return ['Before'];
  if (flags.has('after')) return ['After'];
  return flags.has('reverse') ? NEEDED_BY : NEEDS;
}

/** `above`: the units on the way down to here, in none of which it goes a second time. */
function walkFrom(walk: Walk, above: readonly string[], prefix: string): void {
  const { machine, lines } = walk;
  const dependencies = machine.systemd.dependencies(above.at(-1) ?? '');
  const below = [...new Set(walk.kinds.flatMap((kind) => dependencies[kind] ?? []))].sort(targetsLast);
  for (const [i, name] of below.entries()) {
    if (lines.length >= LINES_MAX) return;
    const last = i === below.length - 1;
    const again = above.includes(name);
    const { dot, style } = lookOf(machine.systemd.show(name)?.active ?? 'inactive');
    const branch = `${prefix}${last ? '└─' : '├─'}`;
    if (walk.plain) lines.push(styled(`  ${'  '.repeat(above.length - 1)}${name}`));
    else lines.push(styled([style, again ? ' ' : dot], ` ${branch}${again ? '...' : name}`));
    if (!again && (walk.all || name.endsWith('.target')))
      walkFrom(walk, [...above, name], `${prefix}${last ? '  ' : '│ '}`);
  }
}

function targetsLast(a: string, b: string): number {
  const rank = (name: string): number => (name.endsWith('.target') ? 1 : 0);
  return rank(a) - rank(b) || compareStrings(a, b);
}
