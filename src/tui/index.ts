// tui/: the cluster on a terminal, as thin folds over the stream of events. It is handed its clock and its hands (a
// `ClusterSource`) and knows neither simulation nor real cluster. Loaded only by commands that show a screen.
export type { Colours } from './draw/paint.js';
export type { Candidate } from './prompt/completion.js';
export { showCluster } from './show.js';
export type {
  Answer,
  BranchOffer,
  ClusterSource,
  CommandLine,
  Heed,
  PlayState,
  Questions,
  ScenarioView,
} from './source.js';
export type { TypedLines } from './store.js';
export type { ThemeName } from './theme.js';
