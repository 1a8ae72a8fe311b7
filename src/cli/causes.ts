// An event and what led to it, as lines: the latest first.
import { alignColumns } from '../base/index.js';
import {
  causesOf,
  formatTime,
  Picture,
  type RecordedEvent,
  type ToldEvent,
  tellEvent,
} from '../events/index.js';

/** Those that may have led to the event after the one with this number; a run may be too long to be kept for the sake of its causes. */
export function eventsUpTo(events: Iterable<RecordedEvent>, seq: number): readonly RecordedEvent[] {
  const before: RecordedEvent[] = [];
  for (const event of events) {
    if (event.seq > seq) break;
    before.push(event);
  }
  return before;
}

/** `events`: those of its run in order from the first, at least up to its cause. The event itself may be anybody's word. */
export function causeLines(events: readonly RecordedEvent[], event: RecordedEvent): readonly string[] {
  const picture = new Picture();
  for (const one of events) picture.apply(one);
  const chain = causesOf((seq) => events[seq - 1], event);
  return toldLines([chain.map((one) => tellEvent(one, (id) => picture.machineName(id)))]);
}

/** Chains of events, each from an event to what led to it. */
export function toldLines(chains: readonly (readonly ToldEvent[])[]): readonly string[] {
  return alignColumns(
    chains.flatMap((chain) =>
      chain.map(({ atMs, who, text }, i) => [i === 0 ? '  ' : '  because', formatTime(atMs), who, text]),
    ),
  );
}
