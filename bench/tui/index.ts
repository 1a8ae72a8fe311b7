// The screen: what a frame costs while a quarter of a cluster dies, beside the same frames as ink draws them by itself; what it
// costs to look at a cluster at rest; how soon it is there, and how soon it answers.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, type Section } from '../measure.js';

const SIZES = [
  [3, 2],
  [100, 1_000],
  [1_000, 10_000],
] as const;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** `one.ts`, as build.mjs calls it. */
const ONE = fileURLToPath(new URL('./tui.js', import.meta.url));
const STARTS = 7;

export async function benchTui(): Promise<readonly Section[]> {
  return [...SIZES.map((size) => measure('outage', size)), measure('rest', SIZES[1]), await benchStart()];
}

function measure(way: 'outage' | 'rest', size: readonly [number, number]): Section {
  const words = [...process.execArgv, ONE, way, ...size.map(String)];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as Section;
}

/** From the start of the program to what it draws first, beside a Node that does nothing. */
async function benchStart(): Promise<Section> {
  const program = `'${process.execPath}' bin/fleetsim.js replay scenarios/failover.yaml`;
  const starts: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    starts.push(await untilSays(program, 'ETCD'));
    bare.push(await untilSays(`'${process.execPath}' -e 'console.log("here")'`, 'here'));
  }
  return {
    title: 'the first frame',
    figures: [
      { name: 'after the start of the program, the middle one', value: median(starts), unit: 'ms' },
      { name: 'a Node that says a word', value: median(bare), unit: 'ms' },
    ],
  };
}

/** In milliseconds; on a terminal of its own. */
function untilSays(command: string, word: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const { CI: _ci, ...env } = process.env;
    const terminal = spawn('script', ['-qfec', `stty cols 120 rows 40; ${command}`, '/dev/null'], {
      cwd: ROOT,
      // A terminal that tells its background need not be asked, and this one would not answer.
      env: { ...env, TERM: 'xterm-256color', COLORTERM: 'truecolor', COLORFGBG: '15;0' },
    });
    let said = '';
    terminal.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      if (!said.includes(word)) return;
      resolve(performance.now() - startMs);
      terminal.kill();
    });
    terminal.on('error', reject);
    terminal.on('exit', () => reject(new Error(`${command} ended without saying ${word}: ${said}`)));
  });
}
