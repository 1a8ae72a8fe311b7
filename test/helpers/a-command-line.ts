// A command line without a screen: it runs no fault and no session, and tells nobody.
import { Commands, type CommandsOptions } from '../../src/cli/player/commands.js';
import { Picture } from '../../src/events/index.js';

export function aCommandLine(options: Partial<CommandsOptions> = {}): Commands {
  return new Commands({
    program: '',
    fault: () => '',
    endpoint: () => Promise.resolve('unix:/nowhere'),
    picture: () => new Picture(),
    session: () => null,
    show: () => undefined,
    ...options,
  });
}
