// api/server/: the face that answers: fleet's HTTP API v1 on a unix or TCP socket, our own additions, and metrics for
// Prometheus. It asks a `FleetApi` and knows neither sessions nor the simulation.
export { Metrics } from '../metrics.js';
export type { ServedCluster, ServedMachine } from './cluster.js';
export { type ApiServer, startApiServer } from './server.js';
