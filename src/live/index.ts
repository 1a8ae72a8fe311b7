// live/: the driver on the wall clock, the second host of the daemons: one machine in this process, against an etcd
// that several share. It holds no behaviour of fleet's and nothing of sim/; command lines and servers are cli/'s.
export { connectRegistry, etcdOptions } from './connect.js';
export { type EtcdConnection, type FleetdConfig, LiveFleetd } from './fleetd.js';
export { hostMachineId, keptMachineId } from './machine-id.js';
export { Questions } from './questions.js';
export { startWallClock } from './wall-clock.js';
export { watchCluster } from './watch-cluster.js';
