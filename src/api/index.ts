// api/: fleet's HTTP API. This face is the client: `httpFleet` is fleet's API over HTTP, `askBeyond` what ours adds to it,
// both over a `sendTo` an `Endpoint`. The other face, server/, answers them, and loads an HTTP framework that no client
// needs. What a unit or a machine is, and what a request changes, is fleet/'s.
export {
  askBeyond,
  askCgroups,
  askCluster,
  askDoctor,
  askEtcd,
  askFault,
  type Cgroups,
  type Examination,
  farMachine,
} from './client/beyond.js';
export { askExplanation, askRoom } from './client/explain.js';
export { httpFleet } from './client/fleet.js';
export { sendTo } from './client/request.js';
export { type LinesOptions, linesFrom } from './client/stream.js';
export { type Endpoint, formatEndpoint, parseEndpoint } from './endpoint.js';
export { somebodyListens } from './probe.js';
