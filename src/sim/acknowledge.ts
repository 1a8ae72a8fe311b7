// fleet's API with a word to the stream for each change of a unit that etcd has acknowledged: what a person was told is done,
// and must be so from then on.
import type { Task } from '../base/index.js';
import type { Event } from '../events/index.js';
import type { FleetApi } from '../fleet/index.js';
import { hashUnitFile } from '../systemd/index.js';
import type { Simulation } from './simulation.js';

type Acknowledged = Extract<Event, { type: 'change-acknowledged' }>;
/** What was changed, and to what. */
type Changed = readonly [change: Acknowledged['change'], value: string];

export function acknowledgingApi(api: FleetApi, simulation: Simulation): FleetApi {
  function* tell(asked: Task<void>, of: string, ...changes: readonly Changed[]): Task<void> {
    const askedMs = simulation.nowMs();
    yield* asked;
    for (const [change, value] of changes)
      simulation.emit({ type: 'change-acknowledged', of, change, value, askedMs });
  }
  return {
    ...api,
    putUnit: (unit, file, state) =>
      tell(
        api.putUnit(unit, file, state),
        unit,
        ['content', hashUnitFile(file)],
        ...(state === undefined ? [] : [['target-state', state] as const]),
      ),
    setTargetState: (unit, state) => tell(api.setTargetState(unit, state), unit, ['target-state', state]),
    destroyUnit: (unit) => tell(api.destroyUnit(unit), unit, ['destroyed', '']),
  };
}
