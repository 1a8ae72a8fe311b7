// events/: the one stream that everything happens in, and its first folds: `Picture`, the cluster as the events show
// it, and `describe`, an event in words. Whoever shows or judges a run reads this stream and nothing else. Making
// events is left to the daemons and drivers.
export { describe, formatTime, type Tone } from './describe.js';
export type { Event, RecordedEvent } from './event.js';
export { type MachinePicture, type MoveState, Picture, type UnitPicture } from './picture.js';
