// One core's share of a run of chaos: lives through the seeds it is handed, one after the other, and reports on each. What
// is shrunk is shrunk here, too, so that the terminal stays alive.
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed, shrinkSeed } from '../../sim/index.js';
import { VERSION } from '../version.js';
import { type ChaosJob, type Order, type Reply, reportOf } from './job.js';

const job = workerData as ChaosJob;

function reply(message: Reply): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (order: Order) => {
  if (order.type === 'run') {
    reply({ type: 'report', report: reportOf(runSeed({ ...job, seed: order.seed, version: VERSION })) });
    return;
  }
  const { failed, trialsMax } = order;
  const onTrial = (): void => reply({ type: 'trial' });
  reply({ type: 'shrunk', report: shrinkSeed(failed, { version: VERSION, trialsMax, onTrial }) });
});
