// live/: the driver on the wall clock, the second host of the daemons. So far one process with an embedded etcd; it
// holds no behaviour of fleet's and nothing of sim/.
export { LiveCluster } from './cluster.js';
export { startWallClock } from './wall-clock.js';
