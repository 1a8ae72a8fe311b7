// npm run bench -- NAME [--json]: measures a part of fleetsim and prints the figures that its documents may quote.
import { benchEtcd } from './etcd/index.js';
import { benchLive } from './live/index.js';
import { formatSections, type Section } from './measure.js';
import { benchScheduler } from './scheduler/index.js';
import { benchSim } from './sim/index.js';
import { benchSystemd } from './systemd/index.js';
import { benchTui } from './tui/index.js';

const BENCHES: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  etcd: benchEtcd,
  live: benchLive,
  scheduler: benchScheduler,
  sim: benchSim,
  systemd: benchSystemd,
  tui: benchTui,
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const [name = '', ...more] = words.filter((word) => word !== '--json');
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined || more.length > 0) {
  console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json]`);
  process.exit(2);
}
const sections = await bench();
console.log(json ? JSON.stringify(sections, null, 2) : formatSections(sections));
