// Folds over the events up to the moment shown, fed with what is new since the last look. Going back in time begins anew,
// and so does another run.
import type { RecordedEvent } from '../../events/index.js';
import type { ClusterSource } from '../source.js';

interface Fold {
  apply(event: RecordedEvent): void;
}

interface Fed<F> {
  readonly source: ClusterSource;
  readonly fold: F;
  seq: number;
  /** The latest that it was fed: where there is another one now, the run has gone another way. */
  event: RecordedEvent | undefined;
}

/** A fold that only one source at a time is asked for. */
export function folded<F extends Fold>(begin: () => F): (source: ClusterSource) => F {
  let last: Fed<F> | null = null;
  return (source) => {
    const { history, picture } = source;
    const goesOn = last?.source === source && last.seq <= picture.seq && history.at(last.seq) === last.event;
    const fed: Fed<F> = goesOn && last !== null ? last : { source, fold: begin(), seq: 0, event: undefined };
    for (let seq = Math.max(fed.seq + 1, history.firstSeq); seq <= picture.seq; seq++) {
      const event = history.at(seq);
      if (event !== undefined) fed.fold.apply(event);
    }
    fed.seq = picture.seq;
    fed.event = history.at(picture.seq);
    last = fed;
    return fed.fold;
  };
}
