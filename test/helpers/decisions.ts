// What daemons decided and did, so that two runs of the same story can be held side by side.
import type { RecordedEvent } from '../../src/events/index.js';

export type Decisions = Readonly<Record<string, readonly string[]>>;

/**
 * What the engine decided, and what each agent did: in their order, with their reasons, which name machines as `nameOf`
 * does. Between two daemons there is no order.
 */
export function decisions(
  events: readonly RecordedEvent[],
  nameOf: (id: string) => string = (id) => id,
): Decisions {
  const told: Record<string, string[]> = {};
  const tell = (who: string, what: string): void => {
    told[who] = [...(told[who] ?? []), what.replace(/\b[0-9a-f]{32}\b/g, nameOf)];
  };
  for (const event of events) {
    if (event.type === 'engine-scheduled')
      tell('engine', `schedule ${event.unit} to ${event.machine}: ${event.because}`);
    if (event.type === 'engine-unscheduled')
      tell('engine', `unschedule ${event.unit} from ${event.machine}: ${event.because}`);
    if (event.type === 'agent-task')
      tell(nameOf(event.machine), `${event.task} ${event.unit}: ${event.because}`);
  }
  return told;
}
