// What is told of a command line while it is typed: only what is certain.
import { describe, expect, it } from 'vitest';
import { wrongWord } from '../../../src/cli/commands/wrong-word.js';
import { buildCommandLine } from '../../../src/cli/program.js';
import { GLOBAL_FLAGS } from '../../../src/fleetctl/index.js';

const { program } = buildCommandLine('fleetsim', () => undefined);

/** The last word is the one under the cursor. */
function wrong(line: string): string | null {
  const problem = wrongWord(program, line.split(' '))?.problems[0];
  return problem === undefined ? null : `${problem.message}; ${problem.hint}`;
}

describe('a command line that is typed', () => {
  it.each([
    ['start --foo', 'start has no option "--foo"; Tab behind a - shows what there is'],
    ['start --foo web', 'start has no option "--foo"; Tab behind a - shows what there is'],
    ['start --no-blok web', 'start has no option "--no-blok"; did you mean --no-block?'],
    ['start --no-blok=1', 'start has no option "--no-blok"; did you mean --no-block?'],
    ['start -x', 'start has no option "-x"; Tab behind a - shows what there is'],
    ['session swich x', 'session has no "swich"; did you mean session switch?'],
    ['session x', 'session has no "x"; there are: log, export, undo, list, new, branch, switch, rm, diff'],
    ['machine paus core-01', 'machine has no "paus"; did you mean machine pause?'],
    ['list-units web', '"web" is a word too many; it is list-units [options]'],
    ['machine kill core-01 core-02', '"core-02" is a word too many; it is kill <machine|member>'],
  ])('is wrong: %s', (line, said) => {
    expect(wrong(line)).toBe(said);
  });

  it.each([
    'start',
    'start --no-b',
    'start --no-block web',
    'start --no-block=true web',
    '--endpoint unix:/x start web',
    '--endpoint --foo start web',
    'start -',
    'start -- --foo',
    'list-units --l',
    'list-units -o js',
    'list-units --no-color',
    'list-units -h',
    'journal -fn5 web',
    'journal -n5 web',
    'session sw',
    'session help sw',
    'machine pause core-01',
    'net partition core-01 and etcd',
    'net lose core-01 and etcd 10%',
    'machine jump-clock core-01 -1h',
    'machine reboot core-01 20s',
    'ssh core-01 ls -l --all',
    'ssh --machine core-01 ls -l',
    'help start',
    'etcd --listen :2379',
    'etcd status',
    'nonsense --foo',
  ])('is not wrong yet: %s', (line) => {
    expect(wrong(line)).toBeNull();
  });

  it.each(GLOBAL_FLAGS.map(([flags]) => flags))('may have %s anywhere', (flags) => {
    const [flag = '', value] = flags.split(' ');
    const words = value === undefined ? [flag] : [flag, 'x'];
    expect(wrong([...words, 'list-units', ''].join(' '))).toBeNull();
    expect(wrong(['list-units', ...words, ''].join(' '))).toBeNull();
  });
});
