// live/: the driver on the wall clock, the second host of the daemons: one machine in this process, against an etcd
// that several share, with units that are simulated or really run. It holds no behaviour of fleet's and nothing of sim/; command lines and servers are cli/'s.
export { connectRegistry, etcdOptions } from './connect.js';
export { type EtcdConnection, type FleetdConfig, LiveFleetd, type LiveRunner } from './fleetd.js';
export { hostMachineId, keptMachineId } from './machine-id.js';
export { SystemdNotifier } from './notify.js';
export { endSurvivors, ProcessRecord } from './processes/record.js';
export { RealProcesses } from './processes/runner.js';
export { Questions } from './questions.js';
export { watchCluster } from './watch-cluster.js';
