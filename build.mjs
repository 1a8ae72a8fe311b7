// Builds the program into dist/cli, or the benches into dist/bench: a few files each, since Node takes longer to open hundreds than to
// run what a short command needs of them. What is loaded at every start is built in; all else is found where npm put it.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** A hundred small files that every command needs. */
const BUILT_IN = ['zod'];

/** The files that processes and threads begin with. */
const PROGRAMS = {
  cli: { main: 'src/cli/main.ts', worker: 'src/cli/chaos/worker.ts' },
  bench: { main: 'bench/main.ts', sim: 'bench/sim/one.ts', scheduler: 'bench/scheduler/one.ts' },
};

/** zod says what is wrong in fifty languages, and nobody here asks it for another than English. */
const WITHOUT_LANGUAGES = {
  name: 'zod without its languages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ path }) => ({ path, namespace: 'nothing' }));
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'export {}' }));
  },
};

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const name = process.argv[2] ?? 'cli';
const outdir = `dist/${name}`;
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: PROGRAMS[name],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: Object.keys(dependencies).filter((dependency) => !BUILT_IN.includes(dependency)),
  plugins: [WITHOUT_LANGUAGES],
  logLevel: 'warning',
});
