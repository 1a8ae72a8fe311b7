// tui/: the cluster on a terminal, as thin folds over the stream of events. It is handed its clock and its hands (a
// `ClusterSource`) and knows neither simulation nor real cluster. Loaded only by commands that show a screen.
export type { ClusterSource, PlayState } from './cluster-source.js';
export type { Candidate } from './palette.js';
export { showCluster } from './show.js';
