// Hands for a world to which nothing may be done: whatever would change it is refused, and looks go through.
import { type FleetsimError, failure, now } from '../../base/index.js';
import { type Hands, recordedApi, type World } from '../../sim/index.js';
import { runTool, toolChanges } from '../../systemd/index.js';

export function noHands(world: World, refusal: FleetsimError): Hands {
  const refuse = (): never => {
    throw refusal;
  };
  return {
    api: recordedApi(world.api, () => now(refuse)),
    fault: refuse,
    runTool(machine, words) {
      if (toolChanges(words)) refuse();
      const local = world.stage.machine(machine);
      return local === null ? null : world.simulation.act(() => runTool(local, words));
    },
  };
}

export function pastRefusal(): FleetsimError {
  return failure('past', 'what is past stays as it was', '> leads back to the present');
}
