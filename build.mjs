// Builds the program into dist/cli, or the benches into dist/bench: a few files each, since Node takes longer to open hundreds than to
// run what a short command needs of them. What is loaded at every start is built in; all else is found where npm put it.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

/** What most commands need: hundreds of small files. zod is imported as a namespace (`* as z`), else all of it is built in, with its fifty languages. */
const BUILT_IN = [
  'chalk',
  'commander',
  'ini',
  'ink',
  'pure-rand',
  'react',
  'slice-ansi',
  'sorted-btree',
  'string-width',
  'yaml',
  'zod',
];

/** ink asks for it where somebody works on ink. */
const NEVER_THERE = ['react-devtools-core'];

/** Some of these were written for `require`. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`;

/** The files that processes and threads begin with. */
const PROGRAMS = {
  cli: { main: 'src/cli/main.ts', worker: 'src/cli/chaos/worker.ts' },
  bench: {
    main: 'bench/main.ts',
    sim: 'bench/sim/one.ts',
    scheduler: 'bench/scheduler/one.ts',
    tui: 'bench/tui/one.ts',
    live: 'bench/live/one.ts',
  },
};

/** Functions of one text, and what they come to where that is plain. */
const OF_TEXT = { 'string-width': 'text.length', 'slice-ansi': 'text.slice(...more)' };

/**
 * What it takes to measure any text, such as a table of all emoji, takes longer to make ready than a screen to draw, and few screens
 * need it: it waits for the first text that is not plain.
 */
const LATE_TABLES = {
  name: 'late-tables',
  setup(build) {
    const filter = new RegExp(`^(${Object.keys(OF_TEXT).join('|')})$`);
    build.onResolve({ filter }, async ({ path: name, kind, resolveDir }) => {
      if (kind !== 'import-statement') return null;
      const { path } = await build.resolve(name, { kind: 'require-call', resolveDir });
      return { path, namespace: 'late', pluginData: OF_TEXT[name] };
    });
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path, pluginData: ofPlain }) => ({
      contents: `let whole;
        export default (text, ...more) => /^[ -~]*$/.test(text) ? ${ofPlain}
          : (whole ??= require(${JSON.stringify(path)}).default)(text, ...more);`,
      resolveDir: dirname(path),
    }));
  },
};

/** ink's layout has its program in its own text, yet would ask for it by `fetch`, for which Node loads all of its HTTP client. */
const NO_FETCH = {
  name: 'no-fetch',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('typeof fetch', 'typeof undefined'),
    }));
  },
};

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const name = process.argv[2] ?? 'cli';
const outdir = `dist/${name}`;
const { outputFiles } = await build({
  entryPoints: PROGRAMS[name],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Read sooner, and a stack still has names and lines.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  banner: { js: REQUIRE },
  external: [
    ...Object.keys(dependencies).filter((dependency) => !BUILT_IN.includes(dependency)),
    ...NEVER_THERE,
  ],
  // React's other half warns of mistakes, and takes twice the time.
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [LATE_TABLES, NO_FETCH],
  logLevel: 'warning',
  write: false,
});
put(new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])));

/**
 * A program that is started meanwhile is a whole one: names tell the contents, but for those of the files it begins with, which come
 * last. Then goes what only the former build had.
 */
function put(files) {
  mkdirSync(outdir, { recursive: true });
  const firsts = Object.keys(PROGRAMS[name]).map((first) => `${first}.js`);
  const lastly = (file) => Number(firsts.includes(file));
  for (const file of [...files.keys()].sort((a, b) => lastly(a) - lastly(b))) {
    const path = join(outdir, file);
    writeFileSync(`${path}.new`, files.get(file));
    renameSync(`${path}.new`, path);
  }
  for (const file of readdirSync(outdir)) if (!files.has(file)) rmSync(join(outdir, file));
}
