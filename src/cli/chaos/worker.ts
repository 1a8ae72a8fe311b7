// One core's share of a run of chaos: lives through the seeds it is handed, one after the other, and reports on each. What
// is shrunk is shrunk here, too, so that the terminal stays alive.
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../../sim/index.js';
import { VERSION } from '../version.js';
import { type ChaosJob, type Order, reportOf } from './job.js';

const job = workerData as ChaosJob;

parentPort?.on('message', ({ seed }: Order) => {
  parentPort?.postMessage(reportOf(runSeed({ ...job, seed, version: VERSION })));
});
