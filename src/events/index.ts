// events/: the one stream that everything happens in, and its first folds: `Picture`, the cluster as the events show
// it, `Moves`, where each unit has been, `Metrics`, how it went in numbers, and `describe`, an event in words; and where
// two such streams part. Whoever shows or judges a run reads this stream and nothing else. Making events is left to the
// daemons and drivers.
export { causesOf, type ToldEvent, tellCauses, tellEvent } from './causes.js';
export { describe, formatTime, foundWords, type Tone } from './describe.js';
export { type Difference, differentFacts, firstDifference } from './difference.js';
export type { Event, Evidence, RecordedEvent } from './event.js';
export {
  answerRoom,
  answerWhy,
  type CountedRoom,
  type ExplainedUnit,
  type ExplainQuestion,
  type RoomQuestion,
} from './explained.js';
export { explanation, formatExplanation, formatRoom, type Paragraph, wayWords } from './explained-text.js';
export { freezePicture, thawPicture } from './frozen-picture.js';
export { History } from './history.js';
export type { Link } from './links.js';
export { METRICS, type MetricName, metricOf } from './metrics/metric-of.js';
export { Metrics, type MetricsSummary } from './metrics/metrics.js';
export { formatShare, formatSpan } from './metrics/span.js';
export type { Spell } from './metrics/spell.js';
export { type UnitMetrics, worstFirst } from './metrics/unit-fold.js';
export { Moves } from './moves.js';
export { Picture } from './picture.js';
export { type MachinePicture, type MemberStatus, machineWords, type UnitPicture } from './pictured.js';
export { EVENT_TYPES } from './types.js';
